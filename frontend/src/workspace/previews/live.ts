// A preview follows its text: what the editor holds, or else what is on the disk, shown anew when either changes.
import { parent } from "../../files/paths";
import { requestJson } from "../../lib/http";
import type { Shown, Subject } from "./subject";

/** While somebody types, the preview waits for so long a pause, in milliseconds. */
export const PAUSE_MS = 250;
/** Large files over slow lines, in milliseconds. */
const TRANSFER_MS = 120_000;

/** `show` may take its time; it is not called again before it is done, and then with the newest text. */
export function live(subject: Subject, show: (text: string) => Promise<void> | void, failed: (error: unknown) => void): Shown & { readonly again: () => void } {
  const { path, around } = subject;
  let timer = 0;
  let busy = false;
  let wanted = false;
  let disposed = false;
  const textNow = async (): Promise<string> => {
    const open = subject.text();
    if (open !== null) return open;
    const { text } = await requestJson<{ readonly text: string }>(`/api/v0/user/${around.user}/files/document/`, { query: { path }, timeout: TRANSFER_MS });
    return subject.text() ?? text;
  };
  const draw = async (): Promise<void> => {
    if (busy) {
      wanted = true;
      return;
    }
    busy = true;
    try {
      const text = await textNow();
      if (!disposed) await show(text);
    } catch (error) {
      if (!disposed) failed(error);
    } finally {
      busy = false;
    }
    if (wanted && !disposed) {
      wanted = false;
      await draw();
    }
  };
  const soon = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void draw(), PAUSE_MS);
  };
  const unheard = around.onFoldersChanged((folders) => {
    if (folders.has(parent(path))) soon();
  });
  void draw();
  const dispose = (): void => {
    disposed = true;
    window.clearTimeout(timer);
    unheard();
  };
  return { update: soon, again: () => void draw(), dispose };
}
