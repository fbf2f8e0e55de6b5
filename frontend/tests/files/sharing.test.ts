import { beforeEach, expect, test, vi } from "vitest";
import { openFileSharing, type FileShares } from "../../src/files/sharing";
import { HttpError } from "../../src/lib/http";
import { fakeDialogs } from "../fakes/dialogs";

const URL_OF_SHARE = "/user/alice/shares/abc/";

/** The server: which path is shared, what was asked, and a refusal that comes next. */
class DummyShares implements FileShares {
  readonly asked: string[] = [];
  refusal: HttpError | null = null;
  constructor(private there = false) {}

  readonly shared = (path: string): Promise<string | null> => this.answer(`find ${path}`, () => (this.there ? URL_OF_SHARE : null));
  readonly share = (path: string): Promise<string> =>
    this.answer(`make ${path}`, () => {
      this.there = true;
      return URL_OF_SHARE;
    });
  readonly unshare = (path: string): Promise<void> => this.answer(`end ${path}`, () => void (this.there = false));

  private answer<T>(asked: string, value: () => T): Promise<T> {
    this.asked.push(asked);
    const { refusal } = this;
    this.refusal = null;
    return refusal === null ? Promise.resolve(value()) : Promise.reject(refusal);
  }
}

beforeEach(() => {
  fakeDialogs();
  document.body.replaceChildren();
});

function open(shares: DummyShares, folder = false): HTMLElement {
  openFileSharing(shares, { user: "alice", path: "/home/alice/a", name: "a", folder });
  return document.querySelector("dialog")!;
}

const button = (dialog: HTMLElement, label: string): HTMLButtonElement | undefined =>
  [...dialog.querySelectorAll("button")].find((one) => one.textContent === label);

async function seen(dialog: HTMLElement, label: string): Promise<HTMLButtonElement> {
  await vi.waitFor(() => expect(button(dialog, label)).toBeDefined());
  return button(dialog, label)!;
}

test("a link is made, shown whole, and ended", async () => {
  const shares = new DummyShares();
  const dialog = open(shares);
  (await seen(dialog, "Create link")).click();
  const stop = await seen(dialog, "Stop sharing");
  expect(dialog.querySelector("input")!.value).toBe(`${window.location.origin}${URL_OF_SHARE}`);
  expect(document.activeElement?.textContent).toBe("Copy");
  stop.click();
  await seen(dialog, "Create link");
  expect(dialog.querySelector("input")).toBeNull();
  expect(shares.asked).toEqual(["find /home/alice/a", "make /home/alice/a", "end /home/alice/a"]);
});

test("a path that is shared already shows its link at once", async () => {
  const dialog = open(new DummyShares(true));
  await seen(dialog, "Stop sharing");
  expect(button(dialog, "Create link")).toBeUndefined();
  expect(dialog.querySelector<HTMLAnchorElement>("a")!.getAttribute("href")).toBe("/user/alice/shares/");
});

test("a refusal is said, and the button can be pressed again", async () => {
  const shares = new DummyShares();
  const dialog = open(shares);
  const make = await seen(dialog, "Create link");
  shares.refusal = new HttpError("“/home” holds all that you have.", 400);
  make.click();
  await vi.waitFor(() => expect(dialog.querySelector("[role=alert]")!.textContent).toBe("“/home” holds all that you have."));
  make.click();
  await seen(dialog, "Stop sharing");
  expect(dialog.querySelector("[role=alert]")!.textContent).toBe("");
});

test("what cannot be told is said", async () => {
  const shares = new DummyShares();
  shares.refusal = new HttpError("The server cannot be reached.", 0);
  const dialog = open(shares);
  await vi.waitFor(() => expect(dialog.querySelector("[role=alert]")!.textContent).toBe("The server cannot be reached."));
});

test("of a folder it is said that hidden files are not shared", () => {
  expect(open(new DummyShares(), true).textContent).toContain("Hidden files");
  document.body.replaceChildren();
  expect(open(new DummyShares()).textContent).not.toContain("Hidden files");
});

test("closing takes the window away and gives the focus back", async () => {
  const before = document.body.appendChild(document.createElement("button"));
  before.focus();
  const dialog = open(new DummyShares());
  await seen(dialog, "Create link");
  dialog.querySelector<HTMLElement>('[aria-label="Close"]')!.click();
  expect(document.querySelector("dialog")).toBeNull();
  expect(document.activeElement).toBe(before);
});
