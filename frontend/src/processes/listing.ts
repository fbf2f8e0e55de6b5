// Pure: what the sandboxes said runs in them, put together and in order.
export interface Process {
  readonly runtime: string;
  readonly pid: number;
  readonly command: string;
  readonly state: string;
  readonly cpu_percent: number;
  readonly cpu_seconds: number;
  readonly memory: number;
  readonly started_at: string;
  readonly platform: boolean;
  readonly console: { readonly id: number; readonly name: string; readonly console_url: string } | null;
}

export interface Sandbox {
  readonly runtime: string;
  readonly answers: boolean;
  readonly sentence: string;
  readonly total: number;
  readonly complete: boolean;
}

/** One answer of the API: of one sandbox, or of none where it sleeps. */
export interface Listing {
  readonly sandboxes: readonly Sandbox[];
  readonly processes: readonly Process[];
}

/** Names a process for good: its number may be another's one day. */
export function keyOf(process: Process): string {
  return `${process.runtime}/${process.pid}/${process.started_at}`;
}

/** Those first that use processors most, the platform's own after those of equal use; a stable order for the rest. */
export function inOrder(listings: Iterable<Listing>): readonly Process[] {
  const all = [...listings].flatMap((listing) => listing.processes);
  return all.sort(
    (a, b) =>
      b.cpu_percent - a.cpu_percent ||
      Number(a.platform) - Number(b.platform) ||
      b.memory - a.memory ||
      a.runtime.localeCompare(b.runtime) ||
      a.pid - b.pid,
  );
}

/** How many there are in all, and whether more than that were not counted. */
export function counted(listings: Iterable<Listing>): { readonly total: number; readonly complete: boolean } {
  const sandboxes = [...listings].flatMap((listing) => listing.sandboxes).filter((sandbox) => sandbox.answers);
  return {
    total: sandboxes.reduce((sum, sandbox) => sum + sandbox.total, 0),
    complete: sandboxes.every((sandbox) => sandbox.complete),
  };
}

/** Those that run and say nothing, with the reason. */
export function silent(listings: Iterable<Listing>): readonly Sandbox[] {
  return [...listings].flatMap((listing) => listing.sandboxes).filter((sandbox) => !sandbox.answers);
}

/** So much of a command is said in a question or a label. */
const NAME_CHARS = 60;

export function shortName(process: Process): string {
  const { command } = process;
  return command.length <= NAME_CHARS ? command : `${command.slice(0, NAME_CHARS - 1)}…`;
}
