import { beforeEach, describe, expect, it, vi } from "vitest";
import { HttpError } from "../../../src/lib/http";
import { gitPanel, mountGit } from "../../../src/workspace/git/panel";
import type { PanelHandle } from "../../../src/workspace/panel";
import { fakeDialogs } from "../../fakes/dialogs";
import { DummyGit, fileOf, ROOT } from "../../fakes/dummy-git";
import { DummyWorkspace } from "../../fakes/dummy-workspace";

let place: HTMLElement;
let workspace: DummyWorkspace;
let api: DummyGit;
let panel: PanelHandle;

const FILES = [
  fileOf("shop/views.py", { unstaged: "M" }),
  fileOf("shop/models.py", { staged: "M", unstaged: "M" }),
  fileOf("old.py", { unstaged: "D" }),
  fileOf("new.py", { untracked: true }),
];

beforeEach(() => {
  document.body.replaceChildren();
  localStorage.clear();
  fakeDialogs();
  vi.useFakeTimers();
  workspace = new DummyWorkspace();
});

async function mount(git: DummyGit): Promise<void> {
  api = git;
  place = document.createElement("div");
  document.body.append(place);
  panel = mountGit(place, workspace, api);
  await later(0);
}

const later = (milliseconds = 500): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const button = (label: string): HTMLButtonElement => {
  const found = [...document.querySelectorAll("button")].find((each) => (each.ariaLabel ?? each.textContent) === label);
  if (found === undefined) throw new Error(`There is no button “${label}”.`);
  return found;
};
const message = (): HTMLTextAreaElement => place.querySelector("textarea")!;
const listed = (): string[] => [...place.querySelectorAll(".git-changes section")].map((section) => `${section.getAttribute("aria-label")!}: ${[...section.querySelectorAll("li")].map((row) => `${row.querySelector(".letter")!.textContent} ${row.querySelector(".name")!.textContent}`).join(", ")}`);
const confirm = async (): Promise<void> => {
  document.querySelector("dialog form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  await later(0);
};
function write(text: string): void {
  message().value = text;
  message().dispatchEvent(new Event("input"));
}

describe("without a repository", () => {
  it("one is started", async () => {
    await mount(new DummyGit(null));
    expect(place.textContent).toContain("“site” is in no Git repository");
    panel.focus();
    expect(document.activeElement?.textContent).toBe("Start a repository");
    button("Start a repository").click();
    await later(0);
    expect(api.asked).toEqual([["init", ROOT]]);
    expect(place.querySelector<HTMLElement>(".git-there")!.hidden).toBe(false);
  });

  it("a refusal is said, and the home folder is no project", async () => {
    workspace.rooted = "/home/alice";
    await mount(new DummyGit(null));
    vi.spyOn(api, "init").mockRejectedValue(new HttpError("The disk is full.", 507));
    button("Start a repository in your home folder").click();
    await later(0);
    expect(place.textContent).toContain("The disk is full.");
  });

  it("a failed look is tried again", async () => {
    const git = new DummyGit();
    git.refusal = new HttpError("Your sandbox is starting.", 503);
    await mount(git);
    expect(place.textContent).toContain("Your sandbox is starting.");
    api.refusal = null;
    button("Try again").click();
    await later(0);
    expect(place.textContent).toContain("Nothing has changed since the last commit.");
  });
});

describe("changes", () => {
  beforeEach(() => mount(new DummyGit({ files: FILES })));

  it("are listed by kind, with letters", () => {
    expect(listed()).toEqual(["Staged: M models.py", "Changed: D old.py, M models.py, M views.py", "New files: U new.py"]);
    expect(place.querySelector(".file")!.textContent).toBe("models.py shop modified");
  });

  it("are staged and unstaged, one and all", async () => {
    button("Stage “views.py”").click();
    await later(0);
    button("Stage all new files").click();
    await later(0);
    button("Unstage “models.py”").click();
    await later(0);
    expect(api.asked).toEqual([
      ["stage", ROOT, ["shop/views.py"]],
      ["stage", ROOT, ["new.py"]],
      ["unstage", ROOT, ["shop/models.py"]],
    ]);
  });

  it("are discarded after a question that names them", async () => {
    button("Discard all changes").click();
    const dialog = document.querySelector("dialog")!;
    expect(dialog.querySelector("h2")!.textContent).toBe("Discard the changes in 3 files?");
    expect([...dialog.querySelectorAll("li")].map((row) => row.textContent)).toEqual(["old.py", "shop/models.py", "shop/views.py"]);
    dialog.close();
    await later(0);
    expect(api.asked).toEqual([]);
    button("Delete “new.py”").click();
    expect(document.querySelector("dialog h2")!.textContent).toBe("Delete “new.py”?");
    await confirm();
    expect(api.asked).toEqual([["discard", ROOT, ["new.py"]]]);
  });

  it("open as a difference, which of the staged and of the file are two", () => {
    const rows = [...place.querySelectorAll<HTMLElement>(".file")];
    rows[0]!.click();
    rows[2]!.click();
    expect(workspace.views.map(({ key, title }) => [key, title])).toEqual([
      ["diff:staged:/home/alice/site/shop/models.py", "models.py (staged)"],
      ["diff:changed:/home/alice/site/shop/models.py", "models.py (changes)"],
    ]);
    button("Open “views.py”").click();
    expect(workspace.opened.at(-1)?.path).toBe("/home/alice/site/shop/views.py");
  });

  it("are walked by arrows, and folded", () => {
    const rows = [...place.querySelectorAll<HTMLElement>(".file")];
    rows[0]!.focus();
    rows[0]!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(rows[1]);
    rows[1]!.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowUp", bubbles: true, cancelable: true }));
    expect(document.activeElement).toBe(rows[0]);
    button("Changed").focus();
    button("Changed").click();
    expect(listed()).toEqual(["Staged: M models.py", "Changed: ", "New files: U new.py"]);
    expect(document.activeElement).toBe(button("Changed"));
    expect(button("Changed").getAttribute("aria-expanded")).toBe("false");
    button("Changed").click();
    expect(listed()[1]).toContain("views.py");
  });

  it("keep the focus where it was while they change", async () => {
    button("Stage “views.py”").focus();
    api.become({ files: [...FILES, fileOf("other.py", { untracked: true })] });
    workspace.change(`${ROOT}/shop`);
    await later();
    expect(listed()[2]).toBe("New files: U new.py, U other.py");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Stage “views.py”");
  });

  it("in conflict open as they are, are marked as resolved, and keep from committing", async () => {
    api.become({ files: [fileOf("fight.py", { conflicted: true })] });
    workspace.change(ROOT);
    await later();
    expect(listed()).toEqual(["Conflicts: ! fight.py"]);
    expect(place.querySelector(".note")!.textContent).toContain("Resolve the conflicts first");
    expect(place.querySelector<HTMLButtonElement>('button[type="submit"]')!.disabled).toBe(true);
    place.querySelector<HTMLElement>(".file")!.click();
    expect(workspace.opened.at(-1)?.path).toBe(`${ROOT}/fight.py`);
    button("Mark “fight.py” as resolved").click();
    await later(0);
    expect(api.asked).toEqual([["stage", ROOT, ["fight.py"]]]);
  });

  it("of which there are very many are cut", async () => {
    api.become({ truncated: true, files: Array.from({ length: 350 }, (_, at) => fileOf(`f${at}`, { untracked: true })) });
    workspace.change(ROOT);
    await later();
    expect(place.querySelectorAll("li")).toHaveLength(300);
    expect(place.querySelector(".more")!.textContent).toBe("50 more files");
    expect([...place.querySelectorAll<HTMLElement>(".git-clean")].filter((note) => !note.hidden)[0]!.textContent).toContain("more changed files than are listed");
  });
});

describe("committing", () => {
  it("takes what is staged, by Ctrl-Enter, and forgets the message", async () => {
    await mount(new DummyGit({ files: FILES }));
    panel.focus();
    expect(document.activeElement).toBe(message());
    expect(place.querySelector('button[type="submit"]')!.textContent).toBe("Commit 1 file");
    write("Say what the shop sells");
    message().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, cancelable: true }));
    await later(0);
    expect(api.asked).toEqual([["commit", ROOT, "Say what the shop sells", null]]);
    expect(message().value).toBe("");
    expect(document.body.textContent).toContain("Committed.");
  });

  it("stages everything first where nothing is staged, and says so on the button", async () => {
    await mount(new DummyGit({ files: [FILES[0]!, FILES[3]!] }));
    expect(place.querySelector('button[type="submit"]')!.textContent).toBe("Stage all and commit");
    write("Begin");
    place.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await later(0);
    expect(api.asked).toEqual([["stage all", ROOT], ["commit", ROOT, "Begin", null]]);
  });

  it("wants a message, keeps it through a failure and a reload", async () => {
    await mount(new DummyGit({ files: FILES }));
    place.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    expect(place.querySelector(".note")!.textContent).toContain("Say in a few words");
    write("First\n\nMore");
    expect(message().rows).toBe(3);
    vi.spyOn(api, "commit").mockRejectedValue(new HttpError("Git does not know who you are.", 409));
    place.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await later(0);
    expect(place.querySelector(".git-notices")!.textContent).toContain("Git does not know who you are.");
    button("Dismiss").click();
    expect(place.querySelector(".git-notices")!.childElementCount).toBe(0);
    panel.dispose();
    await mount(api);
    expect(message().value).toBe("First\n\nMore");
  });

  it("asks once who commits where git does not know", async () => {
    await mount(new DummyGit({ files: FILES }));
    const commit = api.commit.bind(api);
    vi.spyOn(api, "commit").mockImplementation((root, text, author) => (author === null ? Promise.reject(new HttpError("Git does not know who you are.", 409, { code: "identity" })) : commit(root, text, author)));
    const submit = async (): Promise<void> => {
      write("Begin");
      place.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
      await later(0);
    };
    await submit();
    document.querySelector("dialog")!.close();
    await later(0);
    expect(place.querySelector(".git-notices")!.textContent).toContain("Git does not know who you are.");
    await submit();
    document.querySelector<HTMLInputElement>("#git-author-name")!.value = "Alice";
    document.querySelector<HTMLInputElement>("#git-author-email")!.value = "alice@example.com";
    await confirm();
    await submit();
    const author = { name: "Alice", email: "alice@example.com" };
    expect(api.asked).toEqual([["commit", ROOT, "Begin", author], ["commit", ROOT, "Begin", author]]);
    localStorage.setItem("git-author", "{");
    await submit();
    expect(document.querySelector("dialog")).not.toBeNull();
  });

  it("says what is not saved, and does nothing without a change", async () => {
    workspace.dirty = [`${ROOT}/a.py`, "/home/alice/other.py"];
    await mount(new DummyGit());
    expect(place.querySelector(".note")!.textContent).toContain("1 open file has changes that are not saved");
    expect(place.querySelector<HTMLButtonElement>('button[type="submit"]')!.disabled).toBe(true);
    write("Nothing");
    message().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, cancelable: true }));
    expect(api.asked).toEqual([]);
  });
});

describe("branches and others' work", () => {
  it("is switched by a choice, and what fails is said", async () => {
    await mount(new DummyGit());
    button("Branch: main. Switch to another").click();
    await later(0);
    document.querySelectorAll<HTMLElement>('[role="option"]')[1]!.click();
    await later(0);
    expect(api.asked).toEqual([["branches", ROOT], ["switch", ROOT, "old-idea", false]]);
    vi.spyOn(api, "branches").mockRejectedValue(new HttpError("Git took too long.", 504));
    button("Branch: main. Switch to another").click();
    await later(0);
    expect(document.body.textContent).toContain("Git took too long.");
  });

  it("pulls, pushes and fetches in a console, and looks again afterwards", async () => {
    await mount(new DummyGit({ ahead: 2, behind: 1 }));
    button("Pull 1 commit").click();
    button("Push 2 commits").click();
    button("Fetch: see what others have pushed").click();
    await later(0);
    expect(workspace.typed).toEqual([[ROOT, "git pull", true], [ROOT, "git push", true], [ROOT, "git fetch", true]]);
    const before = api.looks;
    api.become({ ahead: 0, behind: 0 });
    await later(4_000);
    expect(api.looks).toBeGreaterThan(before);
    expect(button("Push")).toBeDefined();
  });

  it("says where a branch belongs at its first push, and where there is none", async () => {
    await mount(new DummyGit({ branch: "it's", upstream: null }));
    button("Push this branch for the first time").click();
    expect(workspace.typed).toEqual([[ROOT, "git push --set-upstream origin 'it'\\''s'", true]]);
    api.become({ branch: null });
    button("Look again").click();
    await later(0);
    expect(button("Branch: At commit abc1234, on no branch. Switch to another")).toBeDefined();
  });
});

describe("looking anew", () => {
  it("happens once after a burst of changes in the repository, not for those elsewhere", async () => {
    await mount(new DummyGit());
    const before = api.looks;
    workspace.change("/home/alice/other");
    await later();
    expect(api.looks).toBe(before);
    for (let at = 0; at < 5; at++) workspace.change(`${ROOT}/shop`);
    await later();
    expect(api.looks).toBe(before + 1);
  });

  it("waits until the panel is in sight", async () => {
    await mount(new DummyGit());
    panel.hidden?.();
    const before = api.looks;
    workspace.change(ROOT);
    await later();
    expect(api.looks).toBe(before);
    panel.shown?.();
    await later(0);
    expect(api.looks).toBe(before + 1);
    panel.shown?.();
    await later(0);
    expect(api.looks).toBe(before + 1);
    document.dispatchEvent(new Event("visibilitychange"));
    await later();
    expect(api.looks).toBe(before + 2);
  });

  it("shows another repository when a file of it is in use, with its own message", async () => {
    const git = new DummyGit({ root: "/home/alice/site" });
    git.become({ root: "/home/alice/lib", branch: "next" });
    workspace.rooted = "/home/alice";
    await mount(git);
    workspace.activate("/home/alice/site/a.py");
    await later();
    expect(place.querySelector(".git-root")!.textContent).toBe("site");
    write("For the site");
    workspace.activate("/home/alice/lib/a.py");
    await later();
    expect(place.querySelector(".git-root")!.textContent).toBe("lib");
    expect(message().value).toBe("");
    workspace.activate("/home/alice/site/a.py");
    await later();
    expect(message().value).toBe("For the site");
  });

  it("says what may be out of date, and ends with the panel", async () => {
    await mount(new DummyGit({ files: FILES }));
    api.refusal = new HttpError("Your sandbox is busy.", 503);
    workspace.change(ROOT);
    await later();
    expect(place.querySelector(".git-notices")!.textContent).toContain("This may be out of date. Your sandbox is busy.");
    expect(listed()).toHaveLength(3);
    api.refusal = null;
    button("Try again").click();
    await later(0);
    expect(place.querySelector(".git-notices")!.childElementCount).toBe(0);
    panel.dispose();
    expect(workspace.listeners).toBe(0);
    expect(gitPanel.keys).toBe("Mod+Shift+G");
  });
});
