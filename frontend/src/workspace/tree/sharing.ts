// The window in which a file or folder is shared by a link with other users of this site, and the sharing is ended.
import "../../styles/sharing.css";
import type { FilesApi } from "../../files/api";
import { el, icon } from "../../lib/dom";
import { sentence } from "../../lib/http";
import { t } from "../../lib/i18n";
import { copyField } from "../../sharing/copyField";
import { nameOf } from "./context";
import { openWindow } from "./window";

type Api = Pick<FilesApi, "sharedAt" | "share" | "unshare">;

export function openFileSharing(api: Api, path: string): void {
  const { body, buttons } = openWindow(t("Share “{name}” by link", { name: nameOf(path) }));
  void new FileSharing(api, path, body, buttons).read();
}

/** What the window shows: not shared, shared at an address, or what went wrong. */
class FileSharing {
  private readonly api: Api;
  private readonly path: string;
  private readonly body: HTMLElement;
  private readonly buttons: HTMLElement;

  constructor(api: Api, path: string, body: HTMLElement, buttons: HTMLElement) {
    this.api = api;
    this.path = path;
    this.body = body;
    this.buttons = buttons;
  }

  async read(): Promise<void> {
    this.show([el("span", { class: "skeleton late", "aria-label": t("Loading") })], null);
    await this.attempt(async () => this.draw(await this.api.sharedAt(this.path)), () => this.read());
  }

  private draw(url: string | null): void {
    if (url === null) {
      const text = t("Everybody with an account here who has the link can see it, and take a copy. Nobody can change yours.");
      const share = el("button", { type: "button", class: "button primary" }, icon("link"), t("Create link"));
      share.addEventListener("click", () => void this.attempt(async () => this.draw(await this.api.share(this.path)), () => this.read(), share));
      this.show([el("p", { class: "muted" }, text)], share);
      share.focus();
      return;
    }
    const stop = el("button", { type: "button", class: "button danger" }, t("Stop sharing"));
    const end = async (): Promise<void> => {
      await this.api.unshare(this.path);
      this.draw(null);
    };
    stop.addEventListener("click", () => void this.attempt(end, () => this.read(), stop));
    const field = copyField(t("Link"), new URL(url, location.href).href);
    this.show([el("p", { class: "muted" }, t("Everybody with an account here who has this link can see it, until you stop sharing.")), field], stop);
    field.querySelector("input")?.focus();
  }

  private show(content: readonly HTMLElement[], action: HTMLElement | null): void {
    this.body.replaceChildren(...content);
    this.buttons.querySelector("[data-action]")?.remove();
    if (action === null) return;
    action.dataset["action"] = "";
    this.buttons.append(action);
  }

  private async attempt(deed: () => Promise<void>, again: () => Promise<void>, button?: HTMLButtonElement): Promise<void> {
    if (button !== undefined) button.disabled = true;
    try {
      await deed();
    } catch (error) {
      const retry = el("button", { type: "button", class: "button" }, t("Try again"));
      retry.addEventListener("click", () => void again());
      this.show([el("p", { class: "notice danger", role: "alert" }, icon("circle-alert"), el("span", { class: "text" }, sentence(error)))], retry);
    }
  }
}
