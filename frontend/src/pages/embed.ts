// The terminal alone, to look at within a page of another site: no typing, a line with its state, and a way here.
import "../styles/terminal.css";
import "../styles/sharing.css";
import { el, find, icon } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { withoutToken } from "../sharing/guest";
import { withoutStorage } from "../sharing/memory";
import { overflowHint } from "../sharing/overflow";
import { tickets } from "../sharing/tickets";
import { takeToken } from "../sharing/token";
import { openTerminal } from "../terminal/view";

withoutStorage();
const frame = find("#terminal");
const token = takeToken();
if (token === null) refuse(withoutToken().text);
else void open(token);

async function open(secret: string): Promise<void> {
  const office = tickets(secret, slugOf(location.pathname));
  try {
    const { socket } = await office.admit();
    const view = await openTerminal(frame, { socket, focus: false, ticket: () => office.next() });
    overflowHint(frame, view);
    find(".terminal-status", frame).append(wayHere(secret));
  } catch (error) {
    refuse(sentence(error), secret);
  }
}

function wayHere(secret: string): HTMLElement {
  const link = { class: "embed-link", href: `/s/#${secret}`, target: "_blank", rel: "noopener" };
  return el("a", link, t("Open in Terrarium"));
}

function refuse(text: string, secret?: string): void {
  const again = el("button", { type: "button", class: "button small" }, icon("refresh-cw"), t("Try again"));
  again.addEventListener("click", () => location.reload());
  const line = el("div", { class: "terminal-status", "data-state": "failed" }, el("span", { class: "dot", "aria-hidden": "true" }), el("span", { class: "text", role: "alert" }, text));
  if (secret !== undefined) line.append(again);
  frame.classList.add("terminal");
  frame.replaceChildren(el("div", { class: "terminal-screen" }), line);
}

/** Of "/embed/<slug>/". */
function slugOf(path: string): string {
  return path.split("/").find((part, place, parts) => parts[place - 1] === "embed" && part !== "") ?? "";
}
