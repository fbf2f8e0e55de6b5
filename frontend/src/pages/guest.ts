// The page behind a link: what the link's secret leads to, a word before joining, then the terminal.
import "../styles/terminal.css";
import { el, find, pageData } from "../lib/dom";
import { t } from "../lib/i18n";
import { admitted, refused, withoutToken } from "../sharing/guest";
import type { GuestAction, GuestState, Visitor } from "../sharing/guest";
import { refusalBox, waitingBox } from "../sharing/guestBoxes";
import { joinCard } from "../sharing/joinCard";
import { withoutStorage } from "../sharing/memory";
import { isolated, shownName } from "../sharing/names";
import { shareBar } from "../sharing/shareBar";
import { tickets } from "../sharing/tickets";
import type { Admission, LinkData, Tickets } from "../sharing/tickets";
import { keepToken, takeToken } from "../sharing/token";
import { openTerminal } from "../terminal/view";

const NAME_KEY = "guest-name";
const JOINED_KEY = "joined-console";
/** Waiting is shown only when it takes longer, in milliseconds. */
const SKELETON_AFTER_MS = 300;

withoutStorage();
const main = find("#main");
const token = takeToken();
if (token === null) show(withoutToken());
else void begin(token, tickets(token, pageData<LinkData>()));
window.addEventListener("hashchange", () => location.reload());

async function begin(secret: string, office: Tickets): Promise<void> {
  const waiting = window.setTimeout(() => main.replaceChildren(waitingBox()), SKELETON_AFTER_MS);
  const known = localStorage.getItem(NAME_KEY);
  try {
    const admission = await office.admit(known ?? "");
    const visitor: Visitor = {
      name: known,
      joined: sessionStorage.getItem(JOINED_KEY) === String(admission.console.id),
    };
    window.clearTimeout(waiting);
    show(admitted(admission, visitor), office, secret);
  } catch (error) {
    window.clearTimeout(waiting);
    show(refused(error), office, secret);
  }
}

function show(state: GuestState, office?: Tickets, secret?: string): void {
  if (state.kind === "refused") {
    main.replaceChildren(refusalBox(state, (action) => act(action, secret)));
    find("h2", main).focus();
  } else if (office !== undefined && state.kind === "join") {
    const card = joinCard(state.admission, state.asksName ? (localStorage.getItem(NAME_KEY) ?? "") : null, (name) => join(state, name, office));
    main.replaceChildren(el("div", { class: "guest-box" }, card.element));
    card.focus();
  } else if (office !== undefined) {
    void terminal(state.admission, office);
  }
}

async function join(state: Extract<GuestState, { kind: "join" }>, name: string, office: Tickets): Promise<void> {
  const { asksName } = state;
  const renamed = asksName && name !== (localStorage.getItem(NAME_KEY) ?? "");
  const admission = renamed ? await office.admit(name) : state.admission;
  if (asksName) localStorage.setItem(NAME_KEY, name);
  sessionStorage.setItem(JOINED_KEY, String(admission.console.id));
  await terminal(admission, office);
}

async function terminal({ socket, console: about }: Admission, office: Tickets): Promise<void> {
  const frame = el("div", { id: "terminal", class: "terminal-frame" });
  const shownAs = find("[data-console-name]");
  const rename = (name: string): void => {
    shownAs.textContent = shownName(name);
    document.title = document.title.replace(/^.*(?= · )/, shownName(name));
  };
  rename(about.name);
  find("[data-console-owner]").textContent = t("of {owner}", { owner: isolated(about.owner) });
  main.replaceChildren(frame);
  const view = await openTerminal(frame, { socket, focus: true, renamed: rename, ticket: () => office.next() });
  shareBar(find("[data-terminal-people]"), view, { terminal: frame });
}

function act(action: GuestAction, secret: string | undefined): void {
  if (action.do === "retry") {
    location.reload();
    return;
  }
  if (secret !== undefined) keepToken(secret);
  location.assign(action.url);
}
