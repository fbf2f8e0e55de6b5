// The page of processes: asks each sandbox on its own, again and again while somebody looks, and kills what it is told to.
import { ask } from "../lib/dialog";
import { el, find, icon } from "../lib/dom";
import { HttpError, request, requestJson, sentence } from "../lib/http";
import { language, plural, t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { counted, inOrder, keyOf, shortName, silent, type Listing, type Process } from "./listing";
import { ProcessTable } from "./table";

const REFRESH_MS = 3_000;
/** A process that was asked to end and is still listed by then can be killed again. */
const ENDING_MS = 8_000;

export class ProcessesPage {
  private readonly url: string;
  private readonly user: string;
  private readonly runtimes: readonly string[];
  private readonly card = find("#processes");
  private readonly notices = find("#silent");
  private readonly pause = find<HTMLButtonElement>("#pause");
  private readonly table: ProcessTable;
  private readonly summary = el("p", { class: "summary" });
  private readonly listings = new Map<string, Listing>();
  private readonly asking = new Set<string>();
  private readonly ending = new Map<string, number>();
  private readonly failures = new Map<string, string>();
  private told = "";
  private paused = false;
  private timer: number | undefined;

  constructor(user: string, runtimes: readonly string[]) {
    this.user = user;
    this.url = `/api/v0/user/${user}/processes/`;
    this.runtimes = runtimes;
    this.table = new ProcessTable((process) => void this.kill(process), find("#title"));
  }

  /** Begins; returns what ends it. */
  start(): () => void {
    this.pause.hidden = false;
    this.pause.addEventListener("click", () => this.setPaused(!this.paused));
    const look = (): void => this.look();
    document.addEventListener("visibilitychange", look);
    this.timer = window.setInterval(look, REFRESH_MS);
    this.refresh();
    return () => {
      window.clearInterval(this.timer);
      document.removeEventListener("visibilitychange", look);
    };
  }

  private setPaused(paused: boolean): void {
    this.paused = paused;
    this.pause.replaceChildren(icon(paused ? "play" : "pause"), paused ? t("Resume updates") : t("Pause updates"));
    if (!paused) this.refresh();
  }

  private look(): void {
    if (!this.paused && document.visibilityState === "visible") this.refresh();
  }

  /** Each sandbox is asked on its own, so that one that hangs does not hold the others back. */
  private refresh(): void {
    for (const runtime of this.runtimes) void this.askOne(runtime);
  }

  private async askOne(runtime: string): Promise<void> {
    if (this.asking.has(runtime)) return;
    this.asking.add(runtime);
    try {
      this.listings.set(runtime, await requestJson<Listing>(this.url, { query: { runtime } }));
      this.failures.delete(runtime);
    } catch (error) {
      this.failures.set(runtime, sentence(error));
    }
    this.asking.delete(runtime);
    this.draw();
  }

  private draw(): void {
    this.drawNotices();
    if (this.listings.size === 0) return;
    const listings = [...this.listings.values()];
    const processes = inOrder(listings);
    this.forgetEnded(processes);
    if (processes.length === 0) {
      if (this.listings.size === this.runtimes.length && silent(listings).length === 0) this.showEmpty();
      return;
    }
    if (!this.card.contains(this.table.element)) this.card.replaceChildren(this.table.element, this.summary);
    this.table.show(processes, new Set(this.ending.keys()));
    const { total, complete } = counted(listings);
    this.summary.textContent =
      processes.length >= total && complete
        ? plural("{count} process", "{count} processes", total)
        : complete
          ? t("The {shown} busiest of {total} processes.", { shown: processes.length, total: written(total) })
          : t("The {shown} busiest of more than {total} processes.", { shown: processes.length, total: written(total) });
  }

  private showEmpty(): void {
    if (this.card.querySelector(".empty") !== null) return;
    const hadFocus = this.card.contains(document.activeElement);
    const text = t("A process is a program that runs in one of your sandboxes. None of them is awake; open a console to wake one.");
    const open = el("a", { class: "button primary", href: `/user/${this.user}/consoles/` }, icon("square-terminal"), t("Open consoles"));
    this.card.replaceChildren(el("div", { class: "empty" }, icon("activity"), el("h2", {}, t("Nothing runs")), el("p", {}, text), el("div", { class: "row" }, open)));
    if (hadFocus) open.focus();
  }

  /** What keeps the list from being whole: said once, and taken back when it is over. */
  private drawNotices(): void {
    const sentences = silent(this.listings.values()).map((sandbox) => sandbox.sentence);
    for (const failure of new Set(this.failures.values())) {
      sentences.push(t("The list could not be refreshed, and is tried again every few seconds. {sentence}", { sentence: failure }));
    }
    const told = sentences.join("\n");
    if (told === this.told) return;
    this.told = told;
    this.notices.replaceChildren(...sentences.map((one) => el("div", { class: "notice warning message", role: "status" }, icon("triangle-alert"), el("p", {}, one))));
    this.card.hidden = this.listings.size === 0;
  }

  private async kill(process: Process): Promise<void> {
    const name = shortName(process);
    const text = t("It is asked to end, and killed if it is still there after three seconds. This cannot be undone.");
    if (!(await ask({ title: t("Kill “{name}”?", { name }), text, action: t("Kill process"), danger: true }))) return;
    const key = keyOf(process);
    this.ending.set(key, Date.now());
    this.draw();
    try {
      await request(`${this.url}${process.runtime}/${process.pid}/`, { method: "DELETE", query: { started_at: process.started_at } });
      toast(t("“{name}” is ending.", { name }), { kind: "ok" });
    } catch (error) {
      this.ending.delete(key);
      const gone = error instanceof HttpError && error.status === 404;
      toast(gone ? t("“{name}” had ended already.", { name }) : sentence(error), { kind: gone ? "info" : "danger" });
    }
    void this.askOne(process.runtime);
  }

  private forgetEnded(processes: readonly Process[]): void {
    const there = new Set(processes.map(keyOf));
    for (const [key, since] of this.ending) {
      if (!there.has(key) || Date.now() - since > ENDING_MS) this.ending.delete(key);
    }
  }
}

function written(count: number): string {
  return new Intl.NumberFormat(language()).format(count);
}
