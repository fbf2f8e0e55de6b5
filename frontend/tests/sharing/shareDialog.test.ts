import { beforeEach, describe, expect, it, vi } from "vitest";
import { openShareDialog } from "../../src/sharing/shareDialog";
import { fakeDialogs } from "../fakes/dialogs";
import { DummyShares, refusal, shareOf } from "../fakes/dummy-sharing";

const WARNING = "Whoever may type here acts as you, with your files and your API token.";
const LINK = { link: true, writable: false, signed_in_only: false, expires_in: 3600, embed_origins: [] } as const;

let shares: DummyShares;

beforeEach(() => {
  fakeDialogs();
  document.body.replaceChildren();
});

function open(...there: ReturnType<typeof shareOf>[]): HTMLElement {
  shares = new DummyShares(there);
  openShareDialog(shares, "bash", () => undefined);
  return document.querySelector<HTMLElement>(".share-dialog")!;
}
const form = (dialog: HTMLElement, label: string) => dialog.querySelector<HTMLFormElement>(`form[aria-label="${label}"]`)!;
const seen = (element: HTMLElement): string => [...element.querySelectorAll<HTMLElement>(".notice:not([hidden])")].map(({ textContent }) => textContent).join();
function choose(control: HTMLSelectElement, value: string): void {
  control.value = value;
  control.dispatchEvent(new Event("change"));
}
function send(sent: HTMLFormElement): void {
  sent.dispatchEvent(new Event("submit", { cancelable: true }));
}
/** The question over the window is answered. */
async function answer(selector: string): Promise<void> {
  await vi.waitFor(() => expect(document.querySelectorAll("dialog")).toHaveLength(2));
  const question = [...document.querySelectorAll("dialog")].at(-1)!;
  if (selector === "cancel") question.querySelector<HTMLElement>("[data-cancel]")!.click();
  else send(question.querySelector("form")!);
}

describe("sharing with a person", () => {
  it("warns where typing is chosen, and lists the share", async () => {
    const dialog = open();
    const person = form(dialog, "Share with a person");
    expect(seen(person)).toBe("");
    choose(person.querySelector("select")!, "1");
    expect(seen(person)).toBe(WARNING);
    person.querySelector("input")!.value = "bob";
    send(person);
    await vi.waitFor(() => expect(dialog.querySelector(".share-list")!.textContent).toContain("bob"));
    expect(shares.asked).toEqual([{ user: "bob", writable: true }]);
    expect(person.querySelector("input")!.value).toBe("");
  });

  it("shows the server's refusal by its field", async () => {
    const dialog = open();
    shares.refusal = refusal(400, { user: ["There is no account called “bbo”."] });
    const person = form(dialog, "Share with a person");
    person.querySelector("input")!.value = "bbo";
    send(person);
    await vi.waitFor(() => expect(person.querySelector("input")!.getAttribute("aria-invalid")).toBe("true"));
    expect(person.querySelector(".error")!.textContent).toBe("There is no account called “bbo”.");
  });
});

describe("a link", () => {
  it("is shown once, with a way to copy it", async () => {
    const dialog = open();
    const byLink = form(dialog, "Share by a link");
    send(byLink);
    await vi.waitFor(() => expect(seen(byLink)).toContain("This link is shown only now."));
    expect(byLink.querySelector<HTMLInputElement>(".share-result input")!.value).toBe("http://localhost/s/#abcdefghijklmnopqrstuv");
    expect(shares.asked).toMatchObject([{ link: true, writable: false, expires_in: 86_400 }]);
  });

  it("for typing cannot be embedded", () => {
    const byLink = form(open(), "Share by a link");
    choose(byLink.querySelector("select")!, "1");
    expect(byLink.querySelector("details")!.hidden).toBe(true);
    expect(seen(byLink)).toBe(WARNING);
  });
});

describe("a share that there is", () => {
  const bob = shareOf(1, { user: "bob", writable: false });

  it("is raised to typing only after a question", async () => {
    const dialog = open(bob);
    await vi.waitFor(() => expect(dialog.querySelector(".share-list select")).not.toBeNull());
    choose(dialog.querySelector<HTMLSelectElement>(".share-list select")!, "1");
    await answer("cancel");
    await vi.waitFor(() => expect(dialog.querySelector<HTMLSelectElement>(".share-list select")!.value).toBe("0"));
    expect(shares.shares[0]!.writable).toBe(false);
    choose(dialog.querySelector<HTMLSelectElement>(".share-list select")!, "1");
    await answer("agree");
    await vi.waitFor(() => expect(shares.shares[0]!.writable).toBe(true));
  });

  it("is ended after a question that names it", async () => {
    const dialog = open(bob, shareOf(2, LINK));
    await vi.waitFor(() => expect(dialog.querySelectorAll(".share-list li")).toHaveLength(2));
    dialog.querySelector<HTMLElement>('button[aria-label="End share with “bob”"]')!.click();
    await answer("agree");
    await vi.waitFor(() => expect(dialog.querySelectorAll(".share-list li")).toHaveLength(1));
    expect(shares.shares.map(({ id }) => id)).toEqual([2]);
  });

  it("keeps its right where the server refuses", async () => {
    const dialog = open(shareOf(1, { user: "bob", writable: true }));
    await vi.waitFor(() => expect(dialog.querySelector(".share-list select")).not.toBeNull());
    shares.refusal = refusal(503, { detail: "Not now." });
    choose(dialog.querySelector<HTMLSelectElement>(".share-list select")!, "0");
    await vi.waitFor(() => expect(dialog.querySelector(".share-list .error-line")!.textContent).toBe("Not now."));
    expect(dialog.querySelector<HTMLSelectElement>(".share-list select")!.value).toBe("1");
  });
});
