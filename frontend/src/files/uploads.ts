// The list of uploads: one file at a time, each with its progress and a way to stop it.
import { el, icon } from "../lib/dom";
import { HttpError, sentence, wasCancelled } from "../lib/http";
import { plural, t } from "../lib/i18n";
import { size } from "../lib/sizes";
import { toast } from "../lib/toast";
import type { FilesApi } from "./api";
import { join } from "./paths";
import { foldersOf, type Picked } from "./picking";
import { send } from "./sending";

const CONFLICT = 409;

interface Job {
  readonly picked: Picked;
  readonly folder: string;
  readonly row: HTMLLIElement;
  readonly bar: HTMLProgressElement;
  readonly words: HTMLElement;
  readonly buttons: HTMLElement;
  readonly stop: AbortController;
  replace: boolean;
}

export interface UploadsOptions {
  readonly api: FilesApi;
  /** Where the list of uploads is put. */
  readonly place: HTMLElement;
  /** Called when a batch is through and at least one file arrived. */
  readonly arrived: () => void;
  /** What to say then; without it, how many there are. */
  readonly told?: (count: number) => string;
}

export class Uploads {
  private readonly options: UploadsOptions;
  private readonly list = el("ul", { class: "card uploads", "aria-label": t("Uploads") });
  private readonly waiting: Job[] = [];
  private busy = false;
  private count = 0;

  constructor(options: UploadsOptions) {
    this.options = options;
    this.list.hidden = true;
    options.place.append(this.list);
    window.addEventListener("beforeunload", (event) => {
      if (this.busy) event.preventDefault();
    });
  }

  /** Queues what was chosen, below `folder`; `taken` are the names there that may be replaced once agreed. */
  async add(folder: string, picked: readonly Picked[], replace: ReadonlySet<string>): Promise<void> {
    try {
      for (const name of foldersOf(picked)) await this.ensureFolder(join(folder, name));
    } catch (error) {
      toast(sentence(error), { kind: "danger" });
      return;
    }
    for (const one of picked) this.queue(one, folder, replace.has(one.path));
    void this.work();
  }

  private async ensureFolder(path: string): Promise<void> {
    try {
      await this.options.api.makeFolder(path);
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== CONFLICT) throw error;
    }
  }

  private queue(picked: Picked, folder: string, replace: boolean): void {
    const bar = el("progress", { max: Math.max(1, picked.file.size), value: 0, "aria-label": t("Upload of “{name}”", { name: picked.path }) });
    const words = el("span", { class: "muted" }, t("Waiting"));
    const buttons = el("span", { class: "row" });
    const meter = el("div", { class: "meter" }, el("div", { class: "words" }, el("span", { class: "cut" }, picked.path), words), bar);
    const row = el("li", {}, icon("file-up"), meter, buttons);
    const job: Job = { picked, folder, row, bar, words, buttons, stop: new AbortController(), replace };
    this.offer(job, [this.button("x", t("Cancel the upload of “{name}”", { name: picked.path }), () => this.cancel(job))]);
    this.list.append(row);
    this.list.hidden = false;
    this.waiting.push(job);
  }

  private async work(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    for (let job = this.waiting.shift(); job !== undefined; job = this.waiting.shift()) await this.one(job);
    this.busy = false;
    if (this.count > 0) {
      toast(this.told(), { kind: "ok" });
      this.options.arrived();
    }
    this.count = 0;
  }

  private told(): string {
    return this.options.told?.(this.count) ?? plural("{count} file uploaded.", "{count} files uploaded.", this.count);
  }

  private async one(job: Job): Promise<void> {
    const { picked, folder, stop, replace, bar, words } = job;
    const total = picked.file.size;
    const progress = (received: number): void => {
      bar.value = total === 0 ? 1 : received;
      words.textContent = t("{done} of {total}", { done: size(received), total: size(total) });
    };
    try {
      await send(this.options.api, { path: join(folder, picked.path), file: picked.file, replace, signal: stop.signal, progress });
      this.count += 1;
      this.remove(job);
    } catch (error) {
      if (wasCancelled(error)) this.remove(job);
      else this.failed(job, error);
    }
  }

  private failed(job: Job, error: unknown): void {
    const exists = error instanceof HttpError && error.status === CONFLICT;
    job.row.classList.add("failed");
    job.words.textContent = exists ? t("A file of this name is already there.") : sentence(error);
    const again = el("button", { type: "button", class: "button small" }, exists ? t("Replace it") : t("Try again"));
    again.addEventListener("click", () => {
      this.remove(job);
      this.queue(job.picked, job.folder, job.replace || exists);
      void this.work();
    });
    this.offer(job, [again, this.button("x", t("Dismiss"), () => this.remove(job))]);
  }

  private cancel(job: Job): void {
    const place = this.waiting.indexOf(job);
    if (place >= 0) this.waiting.splice(place, 1);
    job.stop.abort(new DOMException("Cancelled.", "AbortError"));
    this.remove(job);
  }

  private remove(job: Job): void {
    job.row.remove();
    this.list.hidden = this.list.childElementCount === 0;
  }

  private offer(job: Job, buttons: readonly HTMLElement[]): void {
    job.buttons.replaceChildren(...buttons);
  }

  private button(name: "x", label: string, run: () => void): HTMLButtonElement {
    const made = el("button", { type: "button", class: "button ghost square small", "aria-label": label }, icon(name));
    made.addEventListener("click", run);
    return made;
  }
}
