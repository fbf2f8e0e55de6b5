// Which windows of this browser are still there: a draft belongs to the window that writes it, and to whoever comes first
// once that is gone. A lock tells, held while the window lives; a question on a channel where there are no locks (plain
// HTTP).

const LOCK = "terrarium-window:";
const CHANNEL = "terrarium-windows";
/** A reloaded page's lock may outlive it by a moment: looked at so often, this far apart in milliseconds. */
const LOOKS = 4;
const BETWEEN_MS = 100;

export interface Windows {
  /** This window, for as long as its page stands. */
  readonly id: string;
  readonly isAlive: (id: string) => Promise<boolean>;
}

let present: Windows | null = null;

export function windows(): Windows {
  present ??= openWindows();
  return present;
}

export function openWindows(): Windows {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const locks = (navigator as Partial<Navigator>).locks;
  const held = locks === undefined ? byChannel(id) : byLock(locks, id);
  const isAlive = async (other: string): Promise<boolean> => {
    if (other === id) return true;
    if (other === "") return false;
    for (let look = 0; look < LOOKS; look++) {
      if (look > 0) await pause(BETWEEN_MS);
      if (!(await held(other))) return false;
    }
    return true;
  };
  return { id, isAlive };
}

function byLock(locks: LockManager, id: string): (other: string) => Promise<boolean> {
  const forever = new Promise<never>(() => undefined);
  void locks.request(LOCK + id, () => forever).catch(() => undefined);
  return async (other) => (await locks.request(LOCK + other, { ifAvailable: true }, (lock) => Promise.resolve(lock === null)));
}

function byChannel(id: string): (other: string) => Promise<boolean> {
  const channel = new BroadcastChannel(CHANNEL);
  const waiting = new Map<string, () => void>();
  channel.addEventListener("message", (event: MessageEvent<{ readonly asks?: string; readonly here?: string }>) => {
    const { asks, here } = event.data;
    if (asks === id) channel.postMessage({ here: id });
    if (here !== undefined) waiting.get(here)?.();
  });
  return (other) =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), BETWEEN_MS * LOOKS);
      waiting.set(other, () => {
        clearTimeout(timer);
        resolve(true);
      });
      channel.postMessage({ asks: other });
    });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
