// Saves by itself: a while after typing stops, when the page is left or hidden, and again after what soon passes.
import type { SavingState } from "./saving";

/** Pauses before saving is tried again after the server could not be reached, in milliseconds. */
const RETRY_MS = [2_000, 5_000, 15_000, 60_000] as const;

export interface AutosaveOptions {
  readonly save: () => void;
  readonly state: () => SavingState;
  /** Milliseconds after the last change; null: not by itself. */
  readonly delay: () => number | null;
}

export interface Autosave {
  /** The text was changed. */
  readonly edited: () => void;
  /** A save ended, well or not. */
  readonly ended: () => void;
  /** The text loses the attention: nothing is waited for. */
  readonly left: () => void;
  readonly dispose: () => void;
}

export function autosave({ save, state, delay }: AutosaveOptions): Autosave {
  let timer = 0;
  let failures = 0;
  const cancel = (): void => window.clearTimeout(timer);
  const due = (): void => {
    const { dirty, problem } = state();
    if (delay() !== null && problem?.kind !== "conflict" && (dirty || problem !== null)) save();
  };
  const after = (pause: number): void => {
    cancel();
    timer = window.setTimeout(due, pause);
  };
  const edited = (): void => {
    const pause = delay();
    if (pause !== null && state().dirty) after(pause);
  };
  const ended = (): void => {
    const { problem } = state();
    failures = problem === null ? 0 : failures + 1;
    if (problem?.kind === "failed" && problem.temporary && delay() !== null) after(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0);
  };
  const left = (): void => {
    cancel();
    due();
  };
  return { edited, ended, left, dispose: cancel };
}
