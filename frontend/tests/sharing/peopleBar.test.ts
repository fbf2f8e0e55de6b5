import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { peopleBar } from "../../src/sharing/peopleBar";
import type { PeopleBar } from "../../src/sharing/peopleBar";
import { DummySource, viewer } from "../fakes/dummy-source";
import { DummyTyping } from "../fakes/dummy-sharing";

const alice = viewer("alice", { owner: true, writable: true, you: true, visitor: "user:1" });
const bob = viewer("bob", { writable: true, visitor: "user:2" });

let source: DummySource;
let typing: DummyTyping;
let bar: PeopleBar;

beforeEach(() => {
  source = new DummySource();
  typing = new DummyTyping();
  bar = peopleBar(source, typing);
  document.body.replaceChildren(bar.element);
});
afterEach(() => bar.dispose());

function open(): HTMLElement {
  const popover = bar.element.querySelector<HTMLElement>("[popover]")!;
  popover.dispatchEvent(Object.assign(new Event("beforetoggle"), { newState: "open" }));
  return popover;
}
const name = (): string => bar.element.querySelector(".people .visually-hidden")!.textContent;
const press = (words: string): void => bar.element.querySelector<HTMLElement>(`button[aria-label="${words}"]`)!.click();

describe("the bar", () => {
  it("names everybody with what they do", () => {
    source.here(alice, bob);
    expect(name()).toBe("2 people are here: alice (you), typing; bob, typing");
    expect(bar.element.querySelectorAll(".people .avatar")).toHaveLength(2);
  });

  it("is a number for a crowd", () => {
    const crowd = Array.from({ length: 100 }, (_, number) => viewer(`guest ${number}`));
    source.become({ viewers: crowd, total: 1280 });
    expect(name()).toBe("1280 people are here");
    expect(bar.element.querySelector(".people .count")!.textContent).toBe("1,280");
    expect(bar.element.querySelectorAll(".people .avatar")).toHaveLength(0);
  });

  it("shows hostile names as text", () => {
    source.here(alice, viewer("<img src=x onerror=alert(1)>\u202e"));
    open();
    expect(bar.element.querySelector("img")).toBeNull();
    expect(bar.element.querySelector("li:last-child bdi")!.textContent).toBe("<img src=x onerror=alert(1)>");
  });

  it("leaves nothing behind", () => {
    bar.dispose();
    expect(source.watched).toBe(0);
  });
});

describe("the owner", () => {
  it("takes typing from one with one press, and gives it back", async () => {
    source.here(alice, bob);
    open();
    await vi.waitFor(() => press("Take typing away from “bob”"));
    expect(typing.asked).toEqual([["user:2", false]]);
    source.here(alice, { ...bob, writable: false });
    await vi.waitFor(() => press("Give typing back to “bob”"));
    expect(typing.asked.at(-1)).toEqual(["user:2", true]);
  });

  it("takes it from all with one press", async () => {
    source.here(alice, bob);
    const only = open().querySelector<HTMLInputElement>('[role="switch"]')!;
    await vi.waitFor(() => expect(only.disabled).toBe(false));
    only.click();
    expect(typing.asked).toEqual([[null, false]]);
    await vi.waitFor(() => expect(bar.element.querySelector('button[aria-label^="Take"]')).toBeNull());
    expect(only.checked).toBe(true);
  });

  it("keeps the focus in the line while others come and go", async () => {
    source.here(alice, bob);
    open();
    await vi.waitFor(() => bar.element.querySelector<HTMLElement>('button[aria-label^="Take"]')!.focus());
    source.here(alice, viewer("carl"), bob);
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Take typing away from “bob”");
  });
});

describe("everybody else", () => {
  it("has no such buttons", () => {
    const theirs = peopleBar(source, null);
    source.here({ ...alice, you: false, visitor: null }, { ...bob, you: true, visitor: null });
    theirs.element.querySelector("[popover]")!.dispatchEvent(Object.assign(new Event("beforetoggle"), { newState: "open" }));
    expect([...theirs.element.querySelectorAll("[popover] button")].map(({ textContent }) => textContent)).toEqual(["Follow me"]);
    theirs.dispose();
  });
});
