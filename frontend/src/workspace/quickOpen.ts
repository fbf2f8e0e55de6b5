// Quick open: Ctrl-P, some letters of a file's name, Enter.
import { iconFor } from "../files/listing";
import { below, join, nameOf, parent } from "../files/paths";
import { Picker } from "../forms/picker";
import { el, icon } from "../lib/dom";
import { sentence } from "../lib/http";
import { language, t } from "../lib/i18n";
import type { TextPlace, Workspace } from "./panel";
import { places, prepared, rank } from "./quick/fuzzy";
import { FileNames, fetchNames, NAMES_MAX } from "./quick/names";
import type { Known } from "./quick/names";
import { Recent } from "./quick/recent";
import { wanted } from "./quick/wanted";

/** So many files are listed. */
const SHOWN_MAX = 50;
/** A file of the last fifty is worth so much more than another that matches as well; less the longer ago. */
const RECENT_SCORE = 20;

/** What outlives one dialog: the names, what was used last, and which file is active. */
interface Memory {
  readonly names: FileNames;
  readonly recent: Recent;
  active: string | null;
  readonly stop: () => void;
}

const memories = new WeakMap<Workspace, Memory>();

/** Begins to remember what is used, before the first dialog; returns what ends it. */
export function prepareQuickOpen(workspace: Workspace): () => void {
  const memory = remembered(workspace);
  return () => {
    memory.stop();
    memories.delete(workspace);
  };
}

export function openQuickly(workspace: Workspace): void {
  if (document.querySelector("dialog.quick-open") !== null) return;
  new QuickOpen(workspace, remembered(workspace)).open();
}

function remembered(workspace: Workspace): Memory {
  const there = memories.get(workspace);
  if (there !== undefined) return there;
  const stops: (() => void)[] = [];
  const memory: Memory = {
    names: new FileNames(fetchNames(workspace.user)),
    recent: new Recent(workspace.user),
    active: null,
    stop: () => stops.forEach((stop) => stop()),
  };
  const activated = (path: string | null): void => {
    memory.active = path;
    if (path !== null) memory.recent.used(path);
  };
  stops.push(workspace.onFoldersChanged(() => memory.names.changed()), workspace.onActiveChanged(activated));
  memories.set(workspace, memory);
  return memory;
}

class QuickOpen {
  private readonly picker = new Picker({
    id: "quick-open",
    kind: "quick-open",
    label: t("Open a file"),
    field: t("Open a file"),
    placeholder: t("Name of a file, “:12” for a line"),
    list: t("Files"),
    icon: "search",
    typed: () => this.draw(),
    enter: (at, event) => this.enter(at, event.ctrlKey || event.metaKey),
  });
  private readonly root: string;
  private known: Known | null;
  private failure: string | null = null;
  private found: readonly string[] = [];

  constructor(
    private readonly workspace: Workspace,
    private readonly memory: Memory,
  ) {
    this.root = workspace.root();
    this.known = memory.names.of(this.root);
  }

  open(): void {
    this.picker.open();
    void this.learn();
  }

  private async learn(): Promise<void> {
    try {
      const known = await this.memory.names.fresh(this.root);
      if (known === this.known) return;
      this.known = known;
    } catch (error) {
      this.failure = sentence(error);
    }
    if (this.picker.isOpen) this.draw();
  }

  /** Relative paths of what was used last and lies below the folder, the file in use last of them: it is open already. */
  private recent(): string[] {
    const all = [...new Set([...this.memory.recent.paths, ...this.workspace.openPaths()])];
    const inside = all.filter((path) => path.startsWith(`${this.root.replace(/\/$/, "")}/`));
    const others = inside.filter((path) => path !== this.memory.active);
    return [...others, ...inside.filter((path) => path === this.memory.active)].map((path) => below(path, this.root));
  }

  private matching(name: string): readonly string[] {
    const recent = this.recent();
    const paths = this.known?.names.paths ?? [];
    if (name === "") return [...new Set([...recent, ...paths.slice(0, SHOWN_MAX)])].slice(0, SHOWN_MAX);
    const worth = new Map(recent.map((path, at) => [path, RECENT_SCORE - at / 3]));
    const more = (path: string): number => Math.max(0, worth.get(path) ?? 0);
    const known = this.known === null ? [] : rank(name, this.known.names, SHOWN_MAX, more);
    // What was used may be ignored by Git and so be among no names.
    const used = rank(name, prepared(recent), SHOWN_MAX, more);
    const best = [...known, ...used].sort((a, b) => b.score - a.score).map(({ path }) => path);
    const exact = best.includes(name) ? [name] : []; // who spells a whole path means it
    return [...new Set([...exact, ...best])].slice(0, SHOWN_MAX);
  }

  private draw(): void {
    const { name, at } = wanted(this.picker.text);
    const isLineOnly = name === "" && at !== null;
    this.found = isLineOnly ? [] : this.matching(name);
    const recent = new Set(name === "" ? this.recent() : []);
    const items = this.found.map((path) => this.option(path, name, recent.has(path)));
    this.picker.show(items, isLineOnly ? this.lineNote(at) : this.noteText(name));
  }

  private lineNote({ line }: TextPlace): string {
    if (this.memory.active === null) return t("Open a file first, then go to a line of it.");
    return t("Enter goes to line {line} of “{name}”.", { line, name: nameOf(this.memory.active) });
  }

  private noteText(typed: string): string {
    if (this.failure !== null) return t("Only files used before are known. {sentence}", { sentence: this.failure });
    if (this.known === null) return t("Reading the names of your files…");
    if (this.found.length === 0) return typed === "" ? t("There are no files here yet.") : t("No file is named like “{typed}”.", { typed });
    const count = new Intl.NumberFormat(language()).format(NAMES_MAX);
    return this.known.truncated ? t("There are many files here: only {count} of them are looked through.", { count }) : "";
  }

  private option(path: string, typed: string, isRecent: boolean): HTMLLIElement {
    const name = nameOf(path);
    const folder = path === name ? "" : parent(path);
    const matched = new Set(typed === "" ? [] : places(typed, path));
    const shift = path.length - name.length;
    const made = el(
      "li",
      { title: path },
      icon(iconFor({ name, kind: "file" })),
      el("span", { class: "name cut" }, ...marked(name, matched, shift)),
      el("span", { class: "folder muted cut" }, ...marked(folder, matched, 0)),
      isRecent ? el("span", { class: "muted end" }, t("used recently")) : null,
    );
    made.addEventListener("click", (event) => this.choose(path, event.ctrlKey || event.metaKey));
    return made;
  }

  private enter(index: number, beside: boolean): void {
    const { name, at } = wanted(this.picker.text);
    const chosen = this.found[index];
    if (chosen !== undefined) this.choose(chosen, beside);
    else if (name === "" && at !== null && this.memory.active !== null) this.go(this.memory.active, beside);
  }

  private choose(path: string, beside: boolean): void {
    this.go(join(this.root, path), beside);
  }

  private go(path: string, beside: boolean): void {
    const { at } = wanted(this.picker.text);
    this.picker.close();
    void this.workspace.open(path, at ?? undefined, { beside, focus: true });
  }
}

/** The text with the matched places marked; `shift` is where it begins in the path. */
function marked(text: string, matched: ReadonlySet<number>, shift: number): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = [];
  let run = "";
  let inMatch = false;
  const end = (): void => {
    if (run !== "") parts.push(inMatch ? el("mark", {}, run) : run);
    run = "";
  };
  for (let at = 0; at < text.length; at++) {
    if (matched.has(at + shift) !== inMatch) {
      end();
      inMatch = !inMatch;
    }
    run += text.charAt(at);
  }
  end();
  return parts;
}
