// The page of all parts of sharing, in every state, with people and a server that are made up.
import "../styles/terminal.css";
import { el, find } from "../lib/dom";
import { refused, withoutToken } from "../sharing/guest";
import { refusalBox, waitingBox } from "../sharing/guestBoxes";
import { joinCard } from "../sharing/joinCard";
import { shareBar } from "../sharing/shareBar";
import { openShareDialog } from "../sharing/shareDialog";
import { DummySource, viewer } from "../../tests/fakes/dummy-source";
import { DummyShares, DummyTyping, refusal, shareOf } from "../../tests/fakes/dummy-sharing";
import type { Session } from "../terminal/state";
import type { Typing } from "../sharing/typing";

const DAY_S = 86_400;
const alice = viewer("alice", { owner: true, writable: true, you: true, visitor: "user:1" });
const bob = viewer("bob", { writable: true, visitor: "user:2" });
const ada = viewer("ada.lovelace", { visitor: "user:3" });
const guest = viewer("Guest 417", { visitor: "guest:abcdefghijklmnopqrstuv" });
const hostile = viewer("\u202e<b>evil</b>\u200b a very long name that goes on and on (guest)", { visitor: "guest:bbcdefghijklmnopqrstuv", writable: true });
const crowd = Array.from({ length: 100 }, (_, number) => viewer(`Pupil ${number}`, { visitor: `guest:crowd${number}` }));
const seen = [{ ...alice, you: false, visitor: null }, { ...bob, you: true, visitor: null }, { ...ada, visitor: null }];

function bar(title: string, change: Partial<Session>, typing: Typing | null = { others: true, silenced: [] }, refuses = false): void {
  const source = new DummySource();
  const slot = el("div", { class: "row", "data-terminal-people": true });
  find("#bars").append(el("div", { class: "row", style: "justify-content:space-between" }, el("span", {}, title), slot));
  const shares = someShares();
  const dummy = new DummyTyping(typing ?? undefined);
  if (refuses) dummy.refusal = refusal(503, { detail: "The server cannot be reached. Check your connection and try again." });
  shareBar(slot, source, typing === null ? {} : { owner: { name: () => "bash", shares, typing: dummy } });
  source.size = (rule) => source.become({ sizing: rule, leader: rule === "one" ? (source.session.viewers.find(({ you }) => you)?.id ?? null) : null });
  dummy.allow = (visitor, allowed) => {
    void DummyTyping.prototype.allow.call(dummy, visitor, allowed);
    const viewers = source.session.viewers.map((each) => (each.owner || (visitor !== null && each.visitor !== visitor) ? each : { ...each, writable: allowed }));
    source.become({ viewers });
    return dummy.read();
  };
  source.become({ size: { cols: 120, rows: 40 }, total: change.viewers?.length ?? 0, ...change });
}

function someShares(): DummyShares {
  const user = { writable: true, user: "bob" };
  const link = { link: true, writable: false, signed_in_only: true, expires_in: DAY_S, embed_origins: [] } as const;
  const embedded = { ...link, signed_in_only: false, expires_in: null, embed_origins: ["https://example.com", "https://school.example"] } as const;
  return new DummyShares([shareOf(1, user), shareOf(2, link), shareOf(3, embedded), shareOf(4, { ...link, expires_in: -DAY_S })]);
}

function button(title: string, shares: DummyShares): void {
  const made = el("button", { type: "button", class: "button" }, title);
  made.addEventListener("click", () => void openShareDialog(shares, "bash", () => undefined));
  find("#dialogs").append(made);
}

function card(title: string, inside: HTMLElement): void {
  find("#cards").append(el("div", {}, el("p", { class: "muted small" }, title), inside));
}

const ADMISSION = {
  ticket: "t",
  console: { id: 7, name: "bash", owner: "alice", executable: "bash" },
  socket: "/ws/consoles/7/",
  writable: true,
  warning: "Whoever types here acts as alice: with their files, and with everything that runs in this sandbox.",
  guest: true,
} as const;

bar("Alone", { viewers: [alice] });
bar("With others", { viewers: [alice, bob, ada, guest] });
bar("One silenced, follows bob", { viewers: [alice, { ...bob, writable: false }, ada], sizing: "one", leader: bob.id }, { others: true, silenced: ["user:2"] });
bar("Only I type", { viewers: [alice, { ...bob, writable: false }] }, { others: false, silenced: [] });
bar("Names that want to be more", { viewers: [alice, hostile, viewer("דוד", { visitor: "user:9" }), viewer("👩‍🚀 Zoë", { visitor: "user:10" })] });
bar("More than fit", { viewers: [alice, ...crowd.slice(0, 23)] });
bar("A crowd", { viewers: [alice, ...crowd.slice(0, 99)], total: 128 });
bar("The server refuses", { viewers: [alice, bob] }, { others: true, silenced: [] }, true);
bar("As bob sees it", { viewers: seen }, null);
bar("As a watcher sees it", { viewers: seen.map((each) => ({ ...each, writable: each.owner })), writable: false, sizing: "fit" }, null);

const refusing = someShares();
refusing.make = () => Promise.reject(refusal(400, { user: ["There is no account called “bbo”. Check how the name is spelled."], embed_origins: ["“example” is not the address of a site. Write it as in https://example.org."] }));
refusing.change = () => Promise.reject(refusal(503, { detail: "The server cannot be reached. Check your connection and try again." }));
refusing.end = refusing.change.bind(refusing, 0, { writable: false }) as unknown as typeof refusing.end;
const unreachable = new DummyShares();
unreachable.refusal = refusal(503, { detail: "The server cannot be reached. Check your connection and try again." });
const slow = new DummyShares();
slow.list = () => new Promise(() => undefined);
button("Shared", someShares());
button("Not shared", new DummyShares());
button("Refuses", refusing);
button("Unreachable", unreachable);
button("Slow", slow);

const nothing = (): Promise<void> => Promise.resolve();
card("A typing link, guest", joinCard(ADMISSION, "", nothing).element);
card("A typing link, logged in", joinCard({ ...ADMISSION, guest: false }, null, nothing).element);
card("A watching link, guest", joinCard({ ...ADMISSION, writable: false, warning: null }, "ada", nothing).element);
card("Waiting", waitingBox());
card("Not complete", refusalBox(withoutToken(), () => undefined));
card("Ended", refusalBox(refused(refusal(404, { detail: "This link leads nowhere: it was ended, or its time is over." })), () => undefined));
card("Log in", refusalBox(refused(refusal(401, { detail: "This console is shared with people who have an account. Log in to open it.", login_url: "/accounts/login/?next=/s/" })), () => undefined));
card("Too many", refusalBox(refused(refusal(429, { detail: "Too many requests. Wait a moment, then try again." })), () => undefined));
find("#overflow").append(el("p", { class: "overflow-hint" }, "The terminal (120 × 40) is wider than your window. Scroll sideways to see the rest."));
