import { expect, test } from "vitest";
import { sections, titleOf, toneOf, wordOf } from "../../../src/workspace/git/changes";
import { fileOf } from "../../fakes/dummy-git";

test("files are listed by what has to be done about them, in order of their names", () => {
  const files = [
    fileOf("z.py", { unstaged: "M" }),
    fileOf("new.py", { untracked: true, unstaged: "A" }),
    fileOf("both.py", { staged: "M", unstaged: "M" }),
    fileOf("moved.py", { staged: "R", old_path: "was.py" }),
    fileOf("fight.py", { conflicted: true, staged: "U", unstaged: "U" }),
  ];
  expect(sections(files).map(({ name, changes }) => [name, changes.map(({ path, letter }) => `${letter} ${path}`)])).toEqual([
    ["conflicted", ["! fight.py"]],
    ["staged", ["M both.py", "R moved.py"]],
    ["changed", ["M both.py", "M z.py"]],
    ["untracked", ["U new.py"]],
  ]);
  expect(sections(files)[1]?.changes[1]?.oldPath).toBe("was.py");
  expect(sections([])).toEqual([]);
});

test("letters have words and colours", () => {
  expect(["M", "A", "D", "R", "C", "T", "U", "!", "X"].map(wordOf)).toEqual(["modified", "added", "deleted", "renamed", "copied", "kind changed", "new", "in conflict", "X"]);
  expect(["M", "A", "D", "R", "!"].map(toneOf)).toEqual(["warning", "ok", "danger", "accent", "danger"]);
  expect(titleOf("untracked")).toBe("New files");
});
