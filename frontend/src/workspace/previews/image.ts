// A picture, larger and smaller. Also an SVG is shown as a picture only, so nothing in it runs or loads.
import { nameOf, parent } from "../../files/paths";
import { el, on } from "../../lib/dom";
import { t } from "../../lib/i18n";
import { bar, barButton, facts } from "./bar";
import { card, failure } from "./card";
import { grants } from "./grants";
import { PAUSE_MS } from "./live";
import type { Show, Subject } from "./subject";
import { fitting, percent, stepped } from "./zoom";
import type { Zoom } from "./zoom";

/** Around a picture that fits its window, in pixels: both sides. */
const MARGIN_PX = 32;
/** From here on its single pixels are meant to be seen. */
const PIXELS_FROM = 3;

export const showImage: Show = (place, subject) => {
  const view = new Picture(place, subject);
  return { dispose: () => view.dispose() };
};

class Picture {
  private readonly grants;
  private readonly picture;
  private readonly room;
  private readonly whole;
  private readonly size = facts();
  private readonly shownAt = el("span", { class: "preview-zoom" });
  private readonly stops: readonly (() => void)[];
  private zoom: Zoom = null;
  private version = 0;
  private timer = 0;
  private disposed = false;

  constructor(
    private readonly place: HTMLElement,
    private readonly subject: Subject,
  ) {
    const { around, path } = subject;
    this.grants = grants(around.user, path, false);
    this.picture = el("img", { class: "preview-picture", alt: nameOf(path), draggable: "false" });
    this.room = el("div", { class: "preview-room", tabindex: "0", role: "group", "aria-label": t("Picture. Plus and minus change its size, 0 fits it in.") }, this.picture);
    this.whole = el("div", { class: "preview" }, this.bar(), this.room);
    const observer = new ResizeObserver(() => this.draw());
    observer.observe(this.room);
    this.stops = [
      on(this.picture, "load", () => this.loaded()),
      on(this.picture, "error", () => this.broken()),
      on(this.room, "keydown", (event) => this.pressed(event)),
      on(this.room, "wheel", (event) => this.turned(event), { passive: false }),
      around.onFoldersChanged((folders) => {
        if (folders.has(parent(path))) this.soon();
      }),
      () => window.clearTimeout(this.timer),
      () => observer.disconnect(),
    ];
    place.replaceChildren(this.whole);
    void this.load();
  }

  dispose(): void {
    this.disposed = true;
    this.stops.forEach((stop) => stop());
    this.place.replaceChildren();
  }

  private bar(): HTMLElement {
    const words = (label: string, wanted: Zoom): HTMLButtonElement => {
      const made = el("button", { type: "button", class: "button ghost small" }, label);
      made.addEventListener("click", () => this.become(wanted));
      return made;
    };
    const smaller = barButton(t("Smaller"), "zoom-out", () => this.step(-1));
    const larger = barButton(t("Larger"), "zoom-in", () => this.step(1));
    return bar(t("Picture"), smaller, this.shownAt, larger, words(t("Fit"), null), words(t("Actual size"), 1), this.size);
  }

  /** The factor at which it is drawn. */
  private get factor(): number {
    const { naturalWidth: width, naturalHeight: height } = this.picture;
    return this.zoom ?? fitting({ width, height }, { width: this.room.clientWidth - MARGIN_PX, height: this.room.clientHeight - MARGIN_PX });
  }

  private become(wanted: Zoom): void {
    this.zoom = wanted;
    this.draw();
  }

  private step(by: 1 | -1): void {
    this.become(stepped(this.factor, by));
  }

  private draw(): void {
    const { naturalWidth: width } = this.picture;
    if (width > 0) this.picture.style.width = `${Math.max(1, Math.round(width * this.factor))}px`;
    this.picture.classList.toggle("pixels", this.factor >= PIXELS_FROM);
    this.shownAt.textContent = percent(this.factor);
  }

  private async load(): Promise<void> {
    try {
      const { url } = await this.grants.grant();
      if (!this.disposed) this.picture.src = this.version === 0 ? url : `${url}?${this.version}`; // another address: the file has changed
    } catch (error) {
      if (!this.disposed) this.place.replaceChildren(failure(this.subject, error, () => this.again()));
    }
  }

  /** The folder changed: look once it has come to rest. */
  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.version += 1;
      void this.load();
    }, PAUSE_MS);
  }

  private again(): void {
    this.grants.forget();
    this.version += 1;
    this.place.replaceChildren(this.whole);
    void this.load();
  }

  private loaded(): void {
    const { naturalWidth: width, naturalHeight: height } = this.picture;
    this.size.textContent = width > 0 ? t("{width} × {height} pixels", { width, height }) : "";
    this.draw();
  }

  private broken(): void {
    const name = nameOf(this.subject.path);
    const words = t("Your browser does not know its format, or the file is damaged or larger than 50 MB.");
    this.place.replaceChildren(card(this.subject, t("“{name}” cannot be shown", { name }), words, () => this.again()));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.step(1);
    else if (event.key === "-") this.step(-1);
    else if (event.key === "0") this.become(null);
  }

  private turned(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return; // a pinch says ctrl as well
    event.preventDefault();
    this.step(event.deltaY < 0 ? 1 : -1);
  }
}
