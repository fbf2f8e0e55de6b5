// What goes in and out between a terminal, its attachment and the page: keys, answers, pastes, the bell, files.
import type { Terminal } from "@xterm/xterm";
import type { Attachment } from "./attachment";
import { copyOnSelect, copyText, takePastes } from "./clipboard";
import { acceptFiles } from "./dropping";
import { mayPaste } from "./pasting";
import { placeLinks } from "./placeLinks";
import type { OpenedPlace, PlaceLinks } from "./placeLinks";
import { preferences } from "./preferences";
import { programClipboard } from "./programClipboard";
import { gateQueries, isFocusReport, isMouseReport } from "./queries";
import { isHistory, mayAnswer } from "./state";
import type { Uploading } from "./uploading";

/** Keystrokes go out always; what xterm answers or reports by itself only where that is meant. */
export function wireInput(terminal: Terminal, attachment: Attachment, modified: (text: string) => string): () => void {
  const data = terminal.onData((text) => {
    if (isFocusReport(text) && !mayAnswer(attachment.session)) return;
    if (isMouseReport(text) && isHistory(attachment.session)) return;
    attachment.type(modified(text));
  });
  const binary = terminal.onBinary((text) => {
    if (!isHistory(attachment.session)) attachment.typeBytes(Uint8Array.from(text, (each) => each.charCodeAt(0)));
  });
  const queries = gateQueries(terminal.parser, () => mayAnswer(attachment.session));
  return () => [data, binary, queries].forEach((wire) => wire.dispose());
}

export function wirePastes(terminal: Terminal, screen: HTMLElement, attachment: Attachment): () => void {
  const bracketed = (): boolean => terminal.modes.bracketedPasteMode || !attachment.session.writable;
  const paste = async (text: string): Promise<void> => {
    if (await mayPaste(text, bracketed())) terminal.paste(text);
  };
  const stops = [takePastes(screen, (text) => void paste(text)), copyOnSelect(screen, terminal, () => preferences().copyOnSelect)];
  return () => stops.forEach((stop) => stop());
}

interface ProgramOptions {
  readonly rang: () => void;
  /** A sentence for the status line. */
  readonly note: (sentence: string) => void;
}

/** The bell and the clipboard, which a program of history rang and wrote long ago. */
export function wireProgram(terminal: Terminal, place: HTMLElement, attachment: Attachment, options: ProgramOptions): () => void {
  const bell = terminal.onBell(() => {
    if (!isHistory(attachment.session)) options.rang();
  });
  const clipboard = programClipboard(terminal.parser, {
    live: () => attachment.session.writable && !isHistory(attachment.session),
    copy: copyText,
    place,
    note: options.note,
    answered: () => terminal.focus(),
  });
  return () => [bell, clipboard].forEach((wire) => wire.dispose());
}

/** `api` and `user` are the console's in the API and its owner's name: nobody else uploads. */
export function wireFiles(place: HTMLElement, api: string | undefined, user: string | undefined): () => void {
  if (api === undefined || user === undefined) return () => undefined;
  let uploads: Uploading | null = null;
  return acceptFiles(place, async (files) => {
    const { uploading } = await import("./uploading");
    uploads ??= uploading(api, user, place);
    await uploads.take(files);
  });
}

interface PlacesOptions {
  readonly api?: string;
  readonly user?: string;
  readonly openPlace?: (place: OpenedPlace) => void;
}

/** Files that the output names, in a console of one's own. */
export function wirePlaces(terminal: Terminal, screen: HTMLElement, { api, user, openPlace: open }: PlacesOptions): PlaceLinks {
  if (api === undefined || user === undefined) return { commands: [], key: () => true, dispose: () => undefined };
  return placeLinks(terminal, screen, { api, user, ...(open === undefined ? {} : { open }) });
}

/** Whoever does not look never holds the program back. */
export function watchVisibility(attachment: Attachment): () => void {
  const told = (): void => attachment.hidden(document.visibilityState === "hidden");
  document.addEventListener("visibilitychange", told);
  return () => document.removeEventListener("visibilitychange", told);
}
