// The terminal alone, to look at within a page of another site: no typing, a line with its state, and a way here.
import "../styles/terminal.css";
import "../styles/sharing.css";
import { el, find, icon, pageData } from "../lib/dom";
import { sentence } from "../lib/http";
import { t } from "../lib/i18n";
import { withoutToken } from "../sharing/guest";
import { withoutStorage } from "../sharing/memory";
import { overflowHint } from "../sharing/overflow";
import { markRights } from "../sharing/rights";
import { tickets } from "../sharing/tickets";
import type { LinkData } from "../sharing/tickets";
import { takeToken } from "../sharing/token";
import { openTerminal } from "../terminal/view";

withoutStorage();
const data = pageData<LinkData>();
const frame = find("#terminal");
const token = takeToken();
if (token === null) refuse(withoutToken().text);
else void open(token);

async function open(secret: string): Promise<void> {
  const office = tickets(secret, data);
  try {
    const { socket } = await office.admit();
    const view = await openTerminal(frame, { socket, focus: false, ticket: () => office.next() });
    overflowHint(frame, view);
    markRights(frame, view);
    find(".terminal-status", frame).append(wayHere(secret));
  } catch (error) {
    refuse(sentence(error), secret);
  }
}

function wayHere(secret: string): HTMLElement {
  const link = { class: "embed-link", href: `${data.link_url ?? "/s/"}#${secret}`, target: "_blank", rel: "noopener" };
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
