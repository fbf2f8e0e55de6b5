// What can be done on this page, for the palette (Ctrl-K) and the sheet of shortcuts (`?`). Pages add their own.
import { isChord, isTyping, matches } from "./keys";
import type { IconName } from "../icons";

export interface Command {
  /** One per command; adding the same id again replaces it. */
  readonly id: string;
  readonly label: string;
  /** The heading under which the sheet lists it. */
  readonly group: string;
  readonly icon?: IconName;
  /** "Mod+S"; bound while the command is there, unless `boundElsewhere` (by the editor, say). */
  readonly keys?: string;
  readonly boundElsewhere?: boolean;
  /** Left out of the palette: it makes no sense there. */
  readonly hidden?: boolean;
  /** Where it leads, or what it does. */
  readonly href?: string;
  readonly run?: () => void;
}

const all = new Map<string, Command>();

/** Adds commands; returns what takes them away again. */
export function addCommands(commands: readonly Command[]): () => void {
  for (const command of commands) all.set(command.id, command);
  return () => {
    for (const command of commands) if (all.get(command.id) === command) all.delete(command.id);
  };
}

export function commands(): Command[] {
  return [...all.values()];
}

export function runCommand(command: Command): void {
  if (command.run !== undefined) command.run();
  else if (command.href !== undefined) location.assign(command.href);
}

/** Commands whose label holds every word that was typed; those whose words it begins with come first. */
export function search(list: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const scored = list.map((command) => [score(command.label.toLowerCase(), words), command] as const);
  const found = scored.filter(([points]) => points > 0);
  return found.sort(([a], [b]) => b - a).map(([, command]) => command);
}

function score(label: string, words: readonly string[]): number {
  let points = 1;
  for (const word of words) {
    const place = label.indexOf(word);
    if (place < 0) return 0;
    points += place === 0 ? 3 : label[place - 1] === " " ? 2 : 1;
  }
  return points;
}

/** Listens for the keys of all commands. */
export function bindKeys(): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]") !== null) return;
    for (const command of all.values()) {
      if (command.keys === undefined || command.boundElsewhere === true || !matches(event, command.keys)) continue;
      if (!isChord(command.keys) && isTyping(event.target)) continue;
      event.preventDefault();
      runCommand(command);
      return;
    }
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}
