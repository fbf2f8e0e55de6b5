// Waiting until a terminal has been emptied and filled with all of its output.
import type { Session } from "./state";

interface Replays {
  readonly session: Session;
  readonly older: () => void;
}

/** Asks for older output; resolves when all of it is parsed, or when there will be none. */
export function replayed(attachment: Replays, watch: (changed: (session: Session) => void) => () => void): Promise<void> {
  const { generation, attached } = attachment.session;
  if (!attached) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = watch(({ phase, generation: now }) => {
      const through = now !== generation && phase !== "replaying" && phase !== "reconnecting";
      if (!through && phase !== "failed") return;
      stop();
      resolve();
    });
    attachment.older();
  });
}
