// The list of uploads: one file at a time, each with its progress and ways to pause, to go on and to stop it.
import { el } from "../lib/dom";
import { HttpError, sentence, wasCancelled } from "../lib/http";
import { plural, t } from "../lib/i18n";
import { toast } from "../lib/toast";
import type { FilesApi } from "./api";
import { join, parent } from "./paths";
import { foldersOf, type Picked } from "./picking";
import type { UploadMemory, Unfinished } from "./remembered";
import { Paused, send, type Begun } from "./sending";
import { unfinishedRow } from "./unfinished";
import { iconButton, UploadRow, wordButton } from "./uploadRow";

const CONFLICT = 409;

interface Job {
  readonly picked: Picked;
  readonly path: string;
  readonly folder: string;
  readonly row: UploadRow;
  readonly replace: boolean;
  stop: AbortController;
  /** What the server knows of it; an upload that is paused or lost goes on with it. */
  begun: Begun | null;
  state: "waiting" | "running" | "paused" | "lost" | "failed";
}

export interface UploadsOptions {
  readonly api: FilesApi;
  /** Where the list of uploads is put. */
  readonly place: HTMLElement;
  /** Called when a batch is through and at least one file arrived, with the folders that have something new. */
  readonly arrived: (folders: ReadonlySet<string>) => void;
  /** What to say then; without it, how many there are. */
  readonly told?: (count: number) => string;
  /** Remembers what is not finished, so that it goes on after a reload of the page. */
  readonly memory?: UploadMemory;
}

export class Uploads {
  private readonly options: UploadsOptions;
  private readonly list = el("ul", { class: "card uploads", "aria-label": t("Uploads") });
  private readonly waiting: Job[] = [];
  private readonly resting = new Set<Job>();
  private readonly interrupted = new Map<string, UploadRow>();
  private readonly stops = new AbortController();
  private current: Job | null = null;
  private count = 0;
  private arrivedIn = new Set<string>();

  constructor(options: UploadsOptions) {
    this.options = options;
    this.list.hidden = true;
    options.place.append(this.list);
    const { signal } = this.stops;
    const asks = (event: Event): void => {
      if (this.current !== null) event.preventDefault();
    };
    window.addEventListener("beforeunload", asks, { signal });
    window.addEventListener("online", () => this.goOnWithLost(), { signal });
  }

  /** Queues what was chosen, below `folder`; `replace` has the paths that may be written over once agreed. */
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

  /** Shows what a reload interrupted, of all that is remembered or what lies below a folder. */
  showInterrupted(below: string): void {
    const { memory, api } = this.options;
    for (const upload of memory?.all() ?? []) {
      if (memory === undefined || this.interrupted.has(upload.id) || !upload.path.startsWith(join(below, ""))) continue;
      const chosen = (begun: Unfinished, file: File): void => this.goOnWith(begun, file);
      const row = unfinishedRow(upload, { api, memory, chosen, removed: () => this.tidy() });
      this.interrupted.set(upload.id, row);
      this.show(row);
    }
  }

  /** Ends what runs; the server keeps what it has. */
  dispose(): void {
    this.stops.abort();
    this.waiting.length = 0;
    this.current?.stop.abort(new Paused());
    this.list.remove();
  }

  private async ensureFolder(path: string): Promise<void> {
    try {
      await this.options.api.makeFolder(path);
    } catch (error) {
      if (!(error instanceof HttpError) || error.status !== CONFLICT) throw error;
    }
  }

  private queue(picked: Picked, folder: string, replace: boolean): void {
    const path = join(folder, picked.path);
    const row = new UploadRow(picked.path, picked.file.size);
    const known = this.options.memory?.find(path, picked.file) ?? null;
    if (known !== null) {
      this.interrupted.get(known.id)?.remove();
      this.interrupted.delete(known.id);
    }
    const job: Job = { picked, path, folder, row, replace, stop: new AbortController(), begun: known, state: "waiting" };
    this.rest(job);
    this.show(row);
    this.waiting.push(job);
  }

  private goOnWith(upload: Unfinished, file: File): void {
    this.interrupted.delete(upload.id);
    const cut = upload.path.lastIndexOf("/");
    this.queue({ file, path: upload.path.slice(cut + 1) }, upload.path.slice(0, cut) || "/", upload.replace);
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.current !== null) return;
    for (let job = this.waiting.shift(); job !== undefined; job = this.waiting.shift()) {
      this.current = job;
      await this.one(job);
      this.current = null;
    }
    if (this.count > 0 && !this.stops.signal.aborted) {
      toast(this.told(), { kind: "ok" });
      this.options.arrived(this.arrivedIn);
    }
    this.count = 0;
    this.arrivedIn = new Set();
  }

  private told(): string {
    return this.options.told?.(this.count) ?? plural("{count} file uploaded.", "{count} files uploaded.", this.count);
  }

  private async one(job: Job): Promise<void> {
    const { api } = this.options;
    job.state = "running";
    job.stop = new AbortController();
    const pause = iconButton("pause", t("Pause the upload of “{name}”", { name: job.picked.path }), () => job.stop.abort(new Paused()));
    job.row.say("");
    job.row.offer(pause, this.cancelButton(job));
    try {
      await send(api, {
        path: job.path, file: job.picked.file, replace: job.replace, signal: job.stop.signal, resumable: true,
        progress: (received) => job.row.progress(received),
        began: (begun) => this.began(job, begun),
        ...(job.begun === null ? {} : { begun: job.begun }),
      });
      this.count += 1;
      for (const one of [job.folder, parent(job.path)]) this.arrivedIn.add(one);
      this.finish(job);
    } catch (error) {
      this.ended(job, error);
    }
  }

  private began(job: Job, begun: Begun): void {
    job.begun = begun;
    const { size, lastModified } = job.picked.file;
    this.options.memory?.keep({ ...begun, path: job.path, size, lastModified, replace: job.replace, begunAt: Date.now() });
  }

  private ended(job: Job, error: unknown): void {
    if (error instanceof Paused) this.pause(job, "paused", t("Paused"));
    else if (wasCancelled(error)) this.finish(job);
    else if (error instanceof HttpError && error.temporary) this.pause(job, "lost", sentence(error));
    else this.failed(job, error);
  }

  /** Waits for the person, or for the connection to come back. */
  private pause(job: Job, state: "paused" | "lost", words: string): void {
    job.state = state;
    this.resting.add(job);
    job.row.say(words, state === "lost");
    job.row.offer(iconButton("play", t("Resume the upload of “{name}”", { name: job.picked.path }), () => this.resume(job)), this.cancelButton(job));
  }

  private resume(job: Job): void {
    this.resting.delete(job);
    this.rest(job);
    this.waiting.unshift(job);
    void this.work();
  }

  private rest(job: Job): void {
    job.state = "waiting";
    job.row.say(t("Waiting"));
    job.row.offer(this.cancelButton(job));
  }

  private goOnWithLost(): void {
    for (const job of [...this.resting]) if (job.state === "lost") this.resume(job);
  }

  private failed(job: Job, error: unknown): void {
    const exists = error instanceof HttpError && error.status === CONFLICT;
    job.state = "failed";
    this.forget(job);
    job.row.say(exists ? t("A file of this name is already there.") : sentence(error), true);
    const again = wordButton(exists ? t("Replace it") : t("Try again"), () => {
      this.finish(job);
      this.queue(job.picked, job.folder, job.replace || exists);
      void this.work();
    });
    job.row.offer(again, iconButton("x", t("Dismiss"), () => this.finish(job)));
  }

  private cancelButton(job: Job): HTMLButtonElement {
    return iconButton("x", t("Cancel the upload of “{name}”", { name: job.picked.path }), () => this.cancel(job));
  }

  private cancel(job: Job): void {
    const place = this.waiting.indexOf(job);
    if (place >= 0) this.waiting.splice(place, 1);
    const runs = job.state === "running";
    job.stop.abort(new DOMException("Cancelled.", "AbortError"));
    // A running one takes its parts back itself; for one that rests nobody else does.
    if (!runs && job.begun !== null) void this.options.api.cancelUpload(job.begun.id).catch(() => undefined);
    this.finish(job);
  }

  private finish(job: Job): void {
    this.resting.delete(job);
    this.forget(job);
    job.row.remove();
    this.tidy();
  }

  private forget(job: Job): void {
    if (job.begun !== null) this.options.memory?.forget(job.begun.id);
    job.begun = null;
  }

  private show(row: UploadRow): void {
    this.list.append(row.element);
    this.list.hidden = false;
  }

  private tidy(): void {
    this.list.hidden = this.list.childElementCount === 0;
  }
}
