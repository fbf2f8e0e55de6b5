// The window in which a file or folder is shared by a link: made, copied, ended.
import "../styles/sharing.css";
import { showDialog } from "../lib/dialog";
import { el, icon } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { copyField } from "../sharing/copyField";

/** How the window asks; `FilesApi` does it. Addresses are relative to this site. */
export interface FileShares {
  /** The address of a path's share, null when it is not shared. */
  readonly shared: (path: string) => Promise<string | null>;
  readonly share: (path: string) => Promise<string>;
  readonly unshare: (path: string) => Promise<void>;
}

export interface SharedThing {
  readonly user: string;
  readonly path: string;
  readonly name: string;
  readonly folder: boolean;
}

let made = 0;

/** Opens it; returns what closes it. */
export function openFileSharing(shares: FileShares, thing: SharedThing): () => void {
  made += 1;
  const title = el("h2", { id: `file-sharing-${made}` }, t("Share “{name}” by link", { name: thing.name }));
  const close = el("button", { type: "button", class: "button ghost square small", "aria-label": t("Close") }, icon("x"));
  const said = el("p", { class: "visually-hidden", role: "status" });
  const error = el("p", { class: "error-line", role: "alert" });
  const place = el("div", { class: "stack" }, el("div", { class: "skeletons", role: "status" }, el("span", { class: "visually-hidden" }, t("Loading")), el("span", { class: "skeleton medium" })));
  const all = el("a", { href: `/user/${thing.user}/shares/` }, t("Everything that you share"));
  const dialog = el(
    "dialog",
    { class: "dialog wide share-dialog", "aria-labelledby": title.id },
    el("div", { class: "content" }, el("header", {}, title, close), el("p", { class: "muted" }, meaning(thing)), place, error, el("p", {}, all), said),
  );

  /** Does it once at a time; a refusal is said, and leaves what is shown. */
  const doing = (button: HTMLButtonElement, deed: () => Promise<void>): void => {
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    error.textContent = "";
    void deed().catch((refused: unknown) => {
      error.textContent = sentence(refused);
      button.ariaDisabled = "false";
    });
  };
  const showLink = (address: string): void => {
    const stop = el("button", { type: "button", class: "button danger" }, icon("x"), t("Stop sharing"));
    stop.addEventListener("click", () =>
      doing(stop, async () => {
        await shares.unshare(thing.path);
        showNothing();
        said.textContent = t("It is not shared any more.");
        place.querySelector("button")?.focus();
      }),
    );
    place.replaceChildren(copyField(t("Link"), new URL(address, window.location.origin).href), el("div", { class: "row" }, stop));
  };
  const showNothing = (): void => {
    const make = el("button", { type: "button", class: "button primary" }, icon("link"), t("Create link"));
    make.addEventListener("click", () =>
      doing(make, async () => {
        showLink(await shares.share(thing.path));
        said.textContent = t("The link is made.");
        place.querySelector("button")?.focus();
      }),
    );
    place.replaceChildren(el("div", { class: "row" }, make));
  };
  const look = async (): Promise<void> => {
    const address = await shares.shared(thing.path);
    if (address === null) showNothing();
    else showLink(address);
  };
  look().catch((refused: unknown) => {
    place.replaceChildren();
    error.textContent = sentence(refused);
  });
  return opened(dialog, close);
}

function meaning(thing: SharedThing): string {
  const who = t("Whoever is logged in here and has the link can look at it and copy it. Nobody can change it.");
  return thing.folder ? `${who} ${t("Hidden files, whose names begin with a dot, are not shared.")}` : who;
}

function opened(dialog: HTMLDialogElement, close: HTMLButtonElement): () => void {
  close.addEventListener("click", () => dialog.close());
  showDialog(dialog, { first: close });
  return () => dialog.close();
}
