// Carries a replacement out: reads each file as it is now, leaves alone what is no longer what was found, and has the
// rest written over exactly the version that was read. Keeps what undoes it. No DOM.
import { sentence } from "../../lib/http";
import { t } from "../../lib/i18n";
import { characterPlace, unitPlace } from "../../lib/characters";
import type { Edit, FileEdits, SearchApi } from "./api";
import type { Replacer } from "./replacement";
import { grouped } from "./results";
import type { Match } from "./results";

/** So many files are written by one request. */
export const FILES_PER_REQUEST = 20;

export interface Replaced {
  readonly path: string;
  readonly matches: readonly Match[];
  readonly undo: FileEdits;
}

export interface Refused {
  readonly path: string;
  readonly sentence: string;
}

export interface Outcome {
  readonly replaced: readonly Replaced[];
  readonly refused: readonly Refused[];
}

export interface Job {
  readonly api: SearchApi;
  readonly matches: readonly Match[];
  readonly replace: Replacer;
  /** Files with text that is not saved yet: they are not touched. */
  readonly dirty: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly progress: (done: number, files: number) => void;
}

interface Prepared {
  readonly path: string;
  readonly matches: readonly Match[];
  readonly edits: FileEdits;
  /** What puts the old text back, once the new version is known. */
  readonly undo: readonly Edit[];
}

/** Every file is either replaced or refused with a sentence; after a cancel the rest is neither. */
export async function carryOut(job: Job): Promise<Outcome> {
  const replaced: Replaced[] = [];
  const refused: Refused[] = [];
  const files = [...grouped(job.matches)];
  const isCancelled = (): boolean => job.signal.aborted;
  for (let at = 0; at < files.length && !isCancelled(); at += FILES_PER_REQUEST) {
    const prepared: Prepared[] = [];
    for (const [path, matches] of files.slice(at, at + FILES_PER_REQUEST)) {
      if (isCancelled()) break;
      const made = await prepare(job, path, matches);
      if ("sentence" in made) refused.push(made);
      else prepared.push(made);
    }
    if (prepared.length > 0 && !isCancelled()) await write(job.api, prepared, replaced, refused);
    job.progress(Math.min(at + FILES_PER_REQUEST, files.length), files.length);
  }
  return { replaced, refused };
}

/** Puts back what was replaced, where nobody has written since. */
export async function undo(api: SearchApi, replaced: readonly Replaced[]): Promise<readonly Refused[]> {
  const refused: Refused[] = [];
  for (let at = 0; at < replaced.length; at += FILES_PER_REQUEST) {
    const files = replaced.slice(at, at + FILES_PER_REQUEST).map((file) => file.undo);
    try {
      for (const { path, ok, detail } of await api.replace(files)) if (!ok) refused.push({ path, sentence: detail ?? changedMeanwhile() });
    } catch (error) {
      refused.push(...files.map(({ path }) => ({ path, sentence: sentence(error) })));
    }
  }
  return refused;
}

function changedMeanwhile(): string {
  return t("It has changed since the search. Search again.");
}

async function prepare(job: Job, path: string, matches: readonly Match[]): Promise<Prepared | Refused> {
  if (job.dirty.has(path)) return { path, sentence: t("It is open with changes that are not saved. Save it, then replace again.") };
  try {
    const file = await job.api.read(path, job.signal);
    const lines = file.text.replace(/^\ufeff/, "").split("\n"); // no search counts the mark as a character
    return edited(path, lines, matches, job.replace, file.version);
  } catch (error) {
    return { path, sentence: sentence(error) };
  }
}

function edited(path: string, lines: readonly string[], matches: readonly Match[], replace: Replacer, version: string): Prepared | Refused {
  const edits: Edit[] = [];
  const undone: Edit[] = [];
  for (const [number, inLine] of byLine(matches)) {
    const line = lines[number - 1];
    let shift = 0;
    let after = line ?? "";
    for (const match of inLine) {
      const place = line === undefined ? null : placeIn(line, match);
      if (line === undefined || place === null) return { path, sentence: changedMeanwhile() };
      const text = replace(match.text, match);
      if (text === null) return { path, sentence: t("What the groups ($1, …) stand for cannot be told here. Replace it by hand.") };
      const [from, to] = [place, place + match.to - match.from];
      edits.push({ line: number, from: characterPlace(line, from), to: characterPlace(line, to), text });
      after = after.slice(0, from + shift) + text + after.slice(to + shift);
      undone.push({ line: number, from: characterPlace(after, from + shift), to: characterPlace(after, from + shift + text.length), text: line.slice(from, to) });
      shift += text.length - (to - from);
    }
  }
  return { path, matches, edits: { path, version, edits }, undo: undone };
}

function byLine(matches: readonly Match[]): Map<number, Match[]> {
  const lines = new Map<number, Match[]>();
  for (const match of matches) lines.set(match.line, [...(lines.get(match.line) ?? []), match]);
  for (const inLine of lines.values()) inLine.sort((a, b) => a.offset + a.from - (b.offset + b.from));
  return lines;
}

/** Where the match lies in the line as it is now; null when the line is another. */
function placeIn(line: string, match: Match): number | null {
  const offset = unitPlace(line, match.offset);
  return line.startsWith(match.text, offset) ? offset + match.from : null;
}

async function write(api: SearchApi, prepared: readonly Prepared[], replaced: Replaced[], refused: Refused[]): Promise<void> {
  try {
    const outcomes = new Map((await api.replace(prepared.map(({ edits }) => edits))).map((outcome) => [outcome.path, outcome]));
    for (const { path, matches, undo: edits } of prepared) {
      const outcome = outcomes.get(path);
      if (outcome?.ok === true && outcome.version !== undefined) replaced.push({ path, matches, undo: { path, version: outcome.version, edits } });
      else refused.push({ path, sentence: outcome?.detail ?? changedMeanwhile() });
    }
  } catch (error) {
    refused.push(...prepared.map(({ path }) => ({ path, sentence: sentence(error) })));
  }
}
