// The table of processes: a row for each, kept while the process lives, so that focus and scroll stay where they are.
import { el, icon } from "../lib/dom";
import { language, t } from "../lib/i18n";
import { size } from "../lib/sizes";
import { timeElement } from "../lib/time";
import { keyOf, shortName, type Process } from "./listing";

interface Row {
  readonly element: HTMLTableRowElement;
  readonly command: HTMLElement;
  readonly facts: HTMLElement;
  readonly cpu: HTMLTableCellElement;
  readonly memory: HTMLTableCellElement;
  readonly place: HTMLTableCellElement;
  readonly kill: HTMLButtonElement;
  process: Process;
}

export class ProcessTable {
  readonly element: HTMLTableElement;
  private readonly body = el("tbody");
  private readonly rows = new Map<string, Row>();
  private readonly kill: (process: Process) => void;
  private readonly home: HTMLElement;

  /** `kill` is what the button of a row asks for; `home` takes the focus when the last row that had it is gone. */
  constructor(kill: (process: Process) => void, home: HTMLElement) {
    this.kill = kill;
    this.home = home;
    this.body.addEventListener("keydown", (event) => step(event, this.body));
    this.element = el("table", { class: "table", "aria-label": t("Processes in your sandboxes") }, el("thead", {}, heads()), this.body);
  }

  /** Shows these, in this order. */
  show(processes: readonly Process[], ending: ReadonlySet<string>): void {
    const wanted = processes.map((process) => this.rowOf(process));
    const kept = new Set(wanted);
    const focused = this.focusedRow();
    const heir = focused !== null && !kept.has(focused) ? this.heirOf(focused, kept) : null;
    for (const [key, row] of this.rows) {
      if (kept.has(row)) continue;
      row.element.remove();
      this.rows.delete(key);
    }
    place(this.body, wanted.map((row) => row.element), focused !== null && kept.has(focused) ? focused.element : null);
    for (const row of wanted) this.write(row, ending.has(keyOf(row.process)));
    if (focused !== null && !kept.has(focused)) (heir?.kill ?? this.home).focus();
  }

  private rowOf(process: Process): Row {
    const key = keyOf(process);
    const there = this.rows.get(key);
    if (there !== undefined) {
      there.process = process;
      return there;
    }
    const row = build(process, () => this.kill(this.rows.get(key)?.process ?? process));
    this.rows.set(key, row);
    return row;
  }

  private focusedRow(): Row | null {
    const active = document.activeElement;
    return [...this.rows.values()].find((row) => row.element.contains(active)) ?? null;
  }

  /** The next row that stays and can be acted on, or the last one before. */
  private heirOf(gone: Row, kept: ReadonlySet<Row>): Row | null {
    const all = [...this.body.children].map((element) => [...this.rows.values()].find((row) => row.element === element));
    const at = all.indexOf(gone);
    const fits = (row: Row | undefined): boolean => row !== undefined && kept.has(row) && !row.process.platform;
    return all.slice(at + 1).find(fits) ?? all.slice(0, at).reverse().find(fits) ?? null;
  }

  private write(row: Row, ending: boolean): void {
    const { process } = row;
    text(row.command, process.command);
    row.command.title = process.command;
    text(row.facts, [process.platform ? t("Sandbox") : process.console?.name, process.runtime].filter((fact) => fact !== undefined).join(" · "));
    text(row.cpu, percent(process.cpu_percent));
    row.cpu.title = t("{seconds} of processor time since it started", { seconds: seconds(process.cpu_seconds) });
    text(row.memory, size(Math.max(process.memory, 0)));
    row.kill.setAttribute("aria-disabled", String(ending));
    text(row.kill, ending ? t("Ending") : t("Kill"));
    const name = shortName(process);
    row.kill.setAttribute("aria-label", ending ? t("“{name}” is ending.", { name }) : t("Kill “{name}”", { name }));
    const link = row.place.querySelector("a");
    if (link !== null) text(link, process.console?.name ?? "");
  }
}

function heads(): HTMLTableRowElement {
  return el(
    "tr",
    {},
    el("th", { scope: "col" }, t("Command")),
    el("th", { scope: "col", class: "number", "aria-sort": "descending" }, t("CPU")),
    el("th", { scope: "col", class: "number" }, t("Memory")),
    el("th", { scope: "col", class: "optional" }, t("Started")),
    el("th", { scope: "col", class: "optional" }, t("Console")),
    el("th", { scope: "col", class: "optional" }, t("Runtime")),
    el("th", { scope: "col" }, el("span", { class: "visually-hidden" }, t("Actions"))),
  );
}

function build(process: Process, kill: () => void): Row {
  const command = el("span", { class: "cut code" });
  const facts = el("span", { class: "facts muted small" }); // on a phone, where there are no columns for them
  const cpu = el("td", { class: "number" });
  const memory = el("td", { class: "number" });
  const place = el("td", { class: "optional place" }, placeOf(process));
  const button = el("button", { type: "button", class: "button ghost danger small" });
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") kill();
  });
  const element = el(
    "tr",
    { "data-pid": process.pid, "data-runtime": process.runtime, class: process.platform ? "platform" : null },
    el("td", {}, el("div", { class: "name" }, icon(process.platform ? "settings" : "activity"), command), facts),
    cpu,
    memory,
    el("td", { class: "when optional" }, timeElement(process.started_at)),
    place,
    el("td", { class: "when optional" }, `Python ${process.runtime}`),
    el("td", { class: "actions" }, process.platform ? null : button),
  );
  return { element, command, facts, cpu, memory, place, kill: button, process };
}

function placeOf(process: Process): HTMLElement {
  if (process.console !== null) return el("a", { href: process.console.console_url }, process.console.name);
  if (process.platform) return el("span", { class: "badge", title: t("It serves the sandbox and cannot be killed.") }, t("Sandbox"));
  return el("span", { class: "muted" }, t("none"));
}

/** Puts the rows in order without moving `fixed`: an element that is moved loses the focus within it. */
function place(body: HTMLElement, wanted: readonly HTMLElement[], fixed: HTMLElement | null): void {
  if (fixed === null) {
    wanted.forEach((element, at) => {
      if (body.children[at] !== element) body.insertBefore(element, body.children[at] ?? null);
    });
    return;
  }
  const middle = wanted.indexOf(fixed);
  for (const element of wanted.slice(0, middle)) fixed.before(element);
  for (const element of wanted.slice(middle + 1).reverse()) fixed.after(element);
}

/** Writes only what has changed, so that a selection of the text stays. */
function text(element: HTMLElement, value: string): void {
  if (element.textContent !== value) element.textContent = value;
}

function percent(value: number): string {
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: value < 9.95 ? 1 : 0 }).format(value / 100);
}

function seconds(value: number): string {
  const shape = { style: "unit", unit: "second", unitDisplay: "long", maximumFractionDigits: value < 10 ? 2 : 0 } as const;
  return new Intl.NumberFormat(language(), shape).format(value);
}

/** Up and down go from button to button. */
function step(event: KeyboardEvent, body: HTMLElement): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  const buttons = [...body.querySelectorAll<HTMLElement>(".actions button")];
  const at = buttons.findIndex((button) => button.closest("tr")?.contains(document.activeElement) === true);
  const next = buttons[at + by];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
