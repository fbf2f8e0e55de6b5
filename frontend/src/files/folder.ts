// The folder page: holds the listing and does what the buttons, keys and drops ask for.
import { openBashIn } from "../forms/consoles";
import { openMenu, type MenuItem } from "../forms/menu";
import { ask, askText } from "../lib/dialog";
import { addCommands } from "../lib/commands";
import { el, find, icon } from "../lib/dom";
import { sentence } from "../lib/http";
import { plural, t } from "../lib/i18n";
import { toast } from "../lib/toast";
import { FilesApi } from "./api";
import { acceptDrops } from "./dropping";
import { BY_NAME, extended, isFolder, nextOrder, sorted, type Entry, type Listing, type Order } from "./listing";
import { editorUrl, fileUrl, folderUrl, join, nameProblem, stem } from "./paths";
import { pickedFrom, type Picked } from "./picking";
import { UploadMemory } from "./remembered";
import { agreeToReplace } from "./replacing";
import { openFileSharing } from "./sharing";
import { drawTable } from "./table";
import { Uploads } from "./uploads";

export class FolderPage {
  private readonly user: string;
  private readonly api: FilesApi;
  private readonly place: HTMLElement;
  private readonly uploads: Uploads;
  private listing: Listing;
  private order: Order = BY_NAME;

  constructor(user: string, listing: Listing) {
    this.user = user;
    this.listing = listing;
    this.api = new FilesApi(user);
    this.place = find("#folder");
    const arrived = (): void => void this.reload();
    this.uploads = new Uploads({ api: this.api, place: find("#uploads"), arrived, memory: new UploadMemory(user) });
  }

  start(): void {
    this.draw();
    if (!this.listing.writable) return;
    this.bind("#new-file", () => void this.newFile());
    this.bind("#new-folder", () => void this.newFolder());
    for (const input of document.querySelectorAll<HTMLInputElement>("input[type=file][data-upload]")) {
      this.bind(`[data-picks="${input.id}"]`, () => input.click());
      input.addEventListener("change", () => {
        this.upload(() => pickedFrom(input.files ?? []));
        input.value = "";
      });
    }
    this.uploads.showInterrupted(this.listing.path);
    acceptDrops(this.place, (picked) => this.upload(() => picked));
    addCommands([
      { id: "new-file", group: t("Files"), label: t("New file"), icon: "file-plus", keys: "N", run: () => void this.newFile() },
      { id: "new-folder", group: t("Files"), label: t("New folder"), icon: "folder-plus", keys: "Shift+N", run: () => void this.newFolder() },
    ]);
  }

  private bind(selector: string, run: () => void): void {
    document.querySelector(selector)?.addEventListener("click", run);
  }

  private draw(focus?: string): void {
    const { entries, path } = this.listing;
    const parts: HTMLElement[] = [];
    if (entries.length === 0) parts.push(this.emptyState());
    else {
      const options = {
        user: this.user,
        folder: path,
        sort: (key: Order["key"]) => {
          this.order = nextOrder(this.order, key);
          this.draw();
          this.place.querySelector<HTMLElement>(`th[data-sort="${key}"] button`)?.focus();
        },
        menu: (entry: Entry, button: HTMLButtonElement) => this.menu(entry, button),
        rename: (entry: Entry) => void this.rename(entry),
        delete: (entry: Entry) => void this.delete(entry),
      };
      parts.push(drawTable(sorted(entries, this.order), this.order, options), this.summary());
    }
    this.place.replaceChildren(...parts);
    if (focus !== undefined) this.place.querySelector<HTMLElement>(`tr[data-name="${CSS.escape(focus)}"] a`)?.focus();
  }

  private emptyState(): HTMLElement {
    const text = this.listing.writable
      ? t("Nothing is in this folder yet. Make a file, or drop files from your computer here.")
      : t("Nothing is in this folder, and you may not put anything into it.");
    const make = el("button", { type: "button", class: "button primary" }, icon("file-plus"), t("New file"));
    make.addEventListener("click", () => void this.newFile());
    const row = this.listing.writable ? el("div", { class: "row" }, make) : null;
    return el("div", { class: "empty" }, icon("folder-open"), el("h2", {}, t("An empty folder")), el("p", {}, text), row);
  }

  private summary(): HTMLElement {
    const { entries, total } = this.listing;
    if (entries.length >= total) return el("p", { class: "summary" }, plural("{count} item", "{count} items", entries.length));
    const more = el("button", { type: "button", class: "button small" }, t("Show more"));
    more.addEventListener("click", () => void this.more(more));
    const text = t("{shown} of {total} items; sorted among those shown.", { shown: entries.length, total });
    return el("div", { class: "summary row" }, el("span", {}, text), more);
  }

  private async more(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    await this.attempt(async () => {
      this.listing = extended(this.listing, await this.api.listing(this.listing.path, this.listing.entries.length));
      this.draw();
    });
    button.disabled = false;
  }

  private async reload(focus?: string): Promise<void> {
    await this.attempt(async () => {
      this.listing = await this.api.listing(this.listing.path);
      this.draw(focus);
    });
  }

  private menu(entry: Entry, button: HTMLButtonElement): void {
    const path = join(this.listing.path, entry.name);
    const items: MenuItem[] = [];
    if (isFolder(entry)) {
      items.push({ label: t("Open"), icon: "folder-open", href: folderUrl(this.user, path) });
      items.push({ label: t("Open Bash here"), icon: "square-terminal", run: () => void this.attempt(() => openBashIn(this.user, path)) });
    } else {
      items.push({ label: t("Edit"), icon: "pencil", href: editorUrl(this.user, path) });
      items.push({ label: t("Download"), icon: "download", href: fileUrl(this.user, path) });
    }
    const thing = { user: this.user, path, name: entry.name, folder: isFolder(entry) };
    items.push({ label: t("Share by link"), icon: "link", run: () => void openFileSharing(this.api, thing) });
    if (this.listing.writable) {
      items.push({ label: t("Rename"), icon: "file-text", run: () => void this.rename(entry) });
      items.push({ label: t("Delete"), icon: "trash-2", danger: true, run: () => void this.delete(entry) });
    }
    openMenu(button, t("Actions for “{name}”", { name: entry.name }), items);
  }

  private taken(except?: string): ReadonlySet<string> {
    return new Set(this.listing.entries.map((entry) => entry.name).filter((name) => name !== except));
  }

  private async newFile(): Promise<void> {
    const name = await askText({ title: t("New file"), label: t("Name, with its ending"), action: t("Create file"), check: (value) => nameProblem(value, this.taken()) });
    if (name === null) return;
    const path = join(this.listing.path, name);
    await this.attempt(async () => {
      await this.api.makeFile(path);
      location.assign(editorUrl(this.user, path));
    });
  }

  private async newFolder(): Promise<void> {
    const name = await askText({ title: t("New folder"), label: t("Name"), action: t("Create folder"), check: (value) => nameProblem(value, this.taken()) });
    if (name === null) return;
    await this.attempt(async () => {
      await this.api.makeFolder(join(this.listing.path, name));
      await this.reload(name);
    });
  }

  private async rename(entry: Entry): Promise<void> {
    if (!this.listing.writable) return;
    const name = await askText({
      title: t("Rename “{name}”", { name: entry.name }),
      label: t("New name"),
      action: t("Rename"),
      value: entry.name,
      selection: isFolder(entry) ? [0, entry.name.length] : stem(entry.name),
      check: (value) => nameProblem(value, this.taken(entry.name)),
    });
    if (name === null || name === entry.name) return;
    await this.attempt(async () => {
      await this.api.rename(join(this.listing.path, entry.name), join(this.listing.path, name));
      await this.reload(name);
    });
  }

  private async delete(entry: Entry): Promise<void> {
    if (!this.listing.writable) return;
    const text = entry.kind === "folder" ? t("Everything in it is deleted too. This cannot be undone.") : t("This cannot be undone.");
    const title = t("Delete “{name}”?", { name: entry.name });
    if (!(await ask({ title, text, action: t("Delete"), danger: true }))) return;
    await this.attempt(async () => {
      const names = sorted(this.listing.entries, this.order).map((one) => one.name);
      const at = names.indexOf(entry.name);
      await this.api.delete(join(this.listing.path, entry.name));
      toast(t("“{name}” deleted.", { name: entry.name }), { kind: "ok" });
      await this.reload(names[at + 1] ?? names[at - 1]);
    });
  }

  private upload(pick: () => readonly Picked[]): void {
    void this.attempt(async () => {
      const picked = pick();
      const replaced = await agreeToReplace(picked, this.listing.entries);
      if (replaced !== null) await this.uploads.add(this.listing.path, picked, replaced);
    });
  }

  private async attempt(deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
    } catch (error) {
      toast(error instanceof Error && error.name === "TooMany" ? error.message : sentence(error), { kind: "danger" });
    }
  }
}
