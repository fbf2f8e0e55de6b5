// What is in the editor against what is in the file, as data. Every function takes a session and returns the next one
// with what there is to do; nothing here knows the editor, the server or the browser's storage.
//
// Nothing typed is lost: a save goes over the version that was loaded or nowhere, another version is merged where it
// touches no line of ours and shown where it does, and a text that gives way to another is set aside first.
import { Text } from "@codemirror/state";
import type { Encoding } from "./encodings";
import { merge } from "./merging";
import type { Newline } from "./newlines";

/** Texts sent whose answers were lost; with more than that a conflict is shown where there may be none. */
const UNANSWERED_MAX = 8;

/** How text becomes bytes. */
export interface Format {
  readonly encoding: Encoding;
  readonly newline: Newline;
}

export interface Content {
  readonly text: Text;
  readonly format: Format;
}

/** What the file held when we last knew; `version` is null where it is not there. */
export interface Known extends Content {
  readonly version: string | null;
}

/** What keeps the text from being saved. */
export type Problem =
  /** Another version is there; `gone` when the file is not. */
  | { readonly kind: "conflict"; readonly sentence: string; readonly gone: boolean }
  | { readonly kind: "failed"; readonly sentence: string; readonly temporary: boolean };

export interface SavingState {
  /** The editor has what the file has not. */
  readonly dirty: boolean;
  readonly saving: boolean;
  readonly problem: Problem | null;
}

export interface FileSession {
  /** In the editor now. */
  readonly mine: Text;
  /** How it is to be written. */
  readonly format: Format;
  readonly base: Known;
  readonly doing: "nothing" | "saving" | "looking";
  /** On its way to the file. */
  readonly sent: Content | null;
  /** Sent, and no answer came: the file may hold one of them. */
  readonly unanswered: readonly Text[];
  /** Asked for while something else was under way. */
  readonly next: { readonly save: boolean; readonly look: boolean };
  readonly problem: Problem | null;
  /** The server's words for why the last save was refused, until it is known what the file holds. */
  readonly refusal: string | null;
  /** A save was refused although the file holds what it was to replace; a second time in a row is not tried again. */
  readonly contradicted: boolean;
  /** The other side of a conflict. */
  readonly theirs: Known | null;
}

/** Why a text takes the place of another in the editor. */
export type Shown = "merged" | "theirs" | "restored";

export type Effect =
  /** Write over `version` (null: the file must not be there); then `saved`, `refused` or `failed`. */
  | { readonly do: "save"; readonly content: Content; readonly version: string | null }
  /** Read the file; then `loaded`, `gone` or `unseen`. */
  | { readonly do: "load" }
  /** Put this text into the editor, so that it can be undone alone. */
  | { readonly do: "show"; readonly text: Text; readonly why: Shown }
  /** Keep this text where it can be found again: it gives way to another. */
  | { readonly do: "set-aside"; readonly text: Text };

export type Step = readonly [FileSession, readonly Effect[]];

const NOTHING_NEXT = { save: false, look: false } as const;
const QUIET = { unanswered: [], problem: null, refusal: null, contradicted: false, theirs: null } as const;

export function begin(known: Known): FileSession {
  const { text, format } = known;
  return { mine: text, format, base: known, doing: "nothing", sent: null, next: NOTHING_NEXT, ...QUIET };
}

export function stateOf(session: FileSession): SavingState {
  return { dirty: isDirty(session), saving: session.doing === "saving", problem: session.problem };
}

export function isDirty({ mine, format, base }: FileSession): boolean {
  return base.version === null || !mine.eq(base.text) || !sameFormat(format, base.format);
}

export function sameFormat(a: Format, b: Format): boolean {
  return a.encoding === b.encoding && a.newline === b.newline;
}

export function edited(session: FileSession, mine: Text): FileSession {
  return { ...session, mine };
}

export function formatted(session: FileSession, format: Format): FileSession {
  return { ...session, format };
}

/** Somebody wants the text in the file. */
export function save(session: FileSession): Step {
  const { doing, next, problem, mine, format, base } = session;
  if (doing !== "nothing") return [{ ...session, next: { ...next, save: true } }, []];
  if (problem?.kind === "conflict") return [session, []];
  // Nothing to write, but a save whose answer was lost may have changed the file.
  if (!isDirty(session)) return problem === null ? [session, []] : look({ ...session, next: { ...next, save: true } });
  const content = { text: mine, format };
  return [{ ...session, doing: "saving", sent: content }, [{ do: "save", content, version: base.version }]];
}

/** The file may have changed. */
export function look(session: FileSession): Step {
  if (session.doing !== "nothing") return [{ ...session, next: { ...session.next, look: true } }, []];
  return [{ ...session, doing: "looking" }, [{ do: "load" }]];
}

export function saved(session: FileSession, version: string): Step {
  const content = session.sent ?? { text: session.mine, format: session.format };
  return goOn({ ...session, base: { ...content, version }, ...QUIET });
}

/** Another version is there. What it is has to be seen before anything can be said. */
export function refused(session: FileSession, sentence: string): Step {
  return [{ ...session, doing: "looking", sent: null, refusal: sentence, next: { save: true, look: false } }, [{ do: "load" }]];
}

/** The save failed; `lost` when nobody knows whether it was done. */
export function failed(session: FileSession, sentence: string, how: { readonly lost: boolean; readonly temporary: boolean }): Step {
  const problem: Problem = { kind: "failed", sentence, temporary: how.temporary };
  const unanswered = how.lost && session.sent !== null ? remembered(session.unanswered, session.sent.text) : session.unanswered;
  return goOn({ ...session, unanswered, problem, next: { ...session.next, save: false } });
}

/** What the file holds now. */
export function loaded(session: FileSession, theirs: Known): Step {
  const { mine, base, theirs: shown, unanswered } = session;
  if (sameContent(base, theirs)) return unchanged(session, theirs);
  if (mine.eq(theirs.text) || unanswered.some((text) => text.eq(theirs.text))) return goOn({ ...onto(session, theirs), ...QUIET });
  if (shown !== null && shown.version === theirs.version) return goOn(session);
  if (shown === null && !isDirty(session)) return taken(session, theirs);
  // A text that is being put together out of both, or that may stand on one of our own lost saves, has no known ancestor.
  const merged = shown === null && unanswered.length === 0 ? merge(base.text, mine, theirs.text) : null;
  if (merged === null) return conflicting(session, theirs);
  const [next, effects] = goOn({ ...onto(session, theirs), ...QUIET, mine: merged });
  return [next, [{ do: "show", text: merged, why: "merged" }, ...effects]];
}

/** The file is not there. The text is; it is written anew only when the person says so. */
export function gone(session: FileSession, sentence: string): Step {
  const problem: Problem = { kind: "conflict", sentence: session.refusal ?? sentence, gone: true };
  return goOn({ ...session, base: { ...session.base, version: null }, theirs: null, problem });
}

/** The file could not be read; a save that had been refused for it stays refused. */
export function unseen(session: FileSession, sentence: string, temporary: boolean): Step {
  if (session.refusal === null) return goOn({ ...session, next: { ...session.next, save: session.next.save && isDirty(session) } });
  return goOn({ ...session, problem: { kind: "failed", sentence, temporary }, next: { ...session.next, save: false } });
}

/** The person decides for what is in the editor. This and what follows are asked only while nothing else is under way. */
export function useMine(session: FileSession): Step {
  if (session.theirs === null || session.doing !== "nothing") return [session, []];
  return save({ ...onto(session, session.theirs), ...QUIET });
}

/** The person decides for what is in the file. */
export function useTheirs(session: FileSession): Step {
  const { theirs, mine } = session;
  if (theirs === null || session.doing !== "nothing") return [session, []];
  const [next, effects] = taken(session, theirs);
  return [next, [{ do: "set-aside", text: mine }, ...effects]];
}

/** The file is gone, and the person wants it written anew. */
export function saveAnew(session: FileSession): Step {
  if (session.problem?.kind !== "conflict" || !session.problem.gone || session.doing !== "nothing") return [session, []];
  return save({ ...session, ...QUIET });
}

/** A draft of an earlier window: what it held, on what it stood, and what it had sent without an answer. */
export interface Left extends Content {
  /** Null where there was no room to keep it. */
  readonly base: Content | null;
  readonly version: string | null;
  readonly sent: readonly Text[];
}

/** Puts a draft into the editor; the version that stands in the file meets it as it meets everything. */
export function restored(session: FileSession, left: Left): Step {
  const there = session.theirs ?? session.base;
  if (session.doing !== "nothing" || left.text.eq(session.mine)) return [session, []];
  const aside: Effect[] = isDirty(session) && session.base.version !== null ? [{ do: "set-aside", text: session.mine }] : [];
  const shown: Effect = { do: "show", text: left.text, why: "restored" };
  const held = { ...session, ...QUIET, mine: left.text, format: left.format, base: there };
  if (left.version === there.version) return [{ ...held, problem: session.problem, unanswered: left.sent }, [...aside, shown]];
  const known = left.base ?? { text: Text.empty, format: left.format }; // without an ancestor both are shown
  const stood = { ...held, base: { ...known, version: left.version }, unanswered: left.base === null ? [left.text] : left.sent };
  const [next, effects] = there.version === null ? gone(stood, "") : loaded(stood, there);
  return [next, [...aside, shown, ...effects]];
}

/** What has to survive this window; null where the file has it all. */
export function leftOf(session: FileSession): Left | null {
  const { mine, format, base, sent, unanswered } = session;
  if (!isDirty(session) && sent === null && unanswered.length === 0) return null;
  return { text: mine, format, base, version: base.version, sent: sent === null ? unanswered : remembered(unanswered, sent.text) };
}

/** Done with what was under way; goes on with what was asked for meanwhile. */
function goOn(session: FileSession): Step {
  const { next } = session;
  const idle: FileSession = { ...session, doing: "nothing", sent: null, refusal: null, next: NOTHING_NEXT };
  if (next.look) return look({ ...idle, next: { save: next.save, look: false } });
  return next.save ? save(idle) : [idle, []];
}

/** The file holds what we stand on, or does so again. What was sent without an answer may still arrive. */
function unchanged(session: FileSession, there: Known): Step {
  const { refusal, unanswered } = session;
  if (refusal !== null && session.contradicted && session.base.version === there.version) return unseen(session, refusal, false);
  return goOn({ ...session, ...QUIET, base: there, unanswered, contradicted: refusal !== null });
}

/** The session with that version as what it stands on; a format that the person did not choose follows the file's. */
function onto(session: FileSession, base: Known): FileSession {
  return { ...session, base, format: sameFormat(session.format, session.base.format) ? base.format : session.format };
}

function taken(session: FileSession, theirs: Known): Step {
  const [next, effects] = goOn({ ...onto(session, theirs), ...QUIET, mine: theirs.text });
  return [next, [{ do: "show", text: theirs.text, why: "theirs" }, ...effects]];
}

function conflicting(session: FileSession, theirs: Known): Step {
  return goOn({ ...session, theirs, problem: { kind: "conflict", sentence: session.refusal ?? "", gone: false } });
}

function sameContent(a: Content, b: Content): boolean {
  return a.text.eq(b.text) && sameFormat(a.format, b.format);
}

function remembered(texts: readonly Text[], text: Text): readonly Text[] {
  return texts.some((each) => each.eq(text)) ? texts : [...texts, text].slice(-UNANSWERED_MAX);
}
