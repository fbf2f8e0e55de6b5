// The page of all parts: what only scripts make is made by its buttons.
import "../styles/files.css";
import { openMenu } from "../forms/menu";
import { ask, askText } from "../lib/dialog";
import { find } from "../lib/dom";
import { toast } from "../lib/toast";

const press = (id: string, run: () => void): void => find(`#${id}`).addEventListener("click", run);

press("show-info", () => toast("“notes.txt” was changed by another program.", { action: { label: "Reload", run: () => undefined } }));
press("show-ok", () => toast("3 files uploaded.", { kind: "ok" }));
press("show-warning", () => toast("Your disk is nearly full: 480 MB of 512 MB.", { kind: "warning" }));
press("show-danger", () => toast("The server cannot be reached. Check your connection and try again.", { kind: "danger" }));
press("show-question", () => void ask({ title: "Delete “notes.txt”?", text: "This cannot be undone.", action: "Delete", danger: true }));
press("show-text", () => {
  const check = (value: string): string | null => (value.includes("/") ? "A name cannot contain “/”." : null);
  void askText({ title: "Rename “notes.txt”", label: "New name", action: "Rename", value: "notes.txt", selection: [0, 5], check });
});
const opener = find<HTMLButtonElement>("#show-menu");
opener.addEventListener("click", () =>
  openMenu(opener, "Actions", [
    { label: "Edit", icon: "pencil", run: () => undefined },
    { label: "Download", icon: "download", run: () => undefined },
    { label: "Delete", icon: "trash-2", danger: true, run: () => undefined },
  ]),
);
