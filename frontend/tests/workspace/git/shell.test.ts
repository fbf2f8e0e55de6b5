import { expect, test } from "vitest";
import { pushLine, quoted } from "../../../src/workspace/git/shell";

test.each([
  ["main", "main"],
  ["feature/one-2.x", "feature/one-2.x"],
  ["a;rm -rf ~", "'a;rm -rf ~'"],
  ["$(reboot)", "'$(reboot)'"],
  ["it's", "'it'\\''s'"],
  ["", "''"],
])("the shell takes %j as it is", (word, expected) => {
  expect(quoted(word)).toBe(expected);
});

test("the first push says where a branch belongs", () => {
  expect(pushLine({ branch: "main", upstream: "origin/main" })).toBe("git push");
  expect(pushLine({ branch: null, upstream: null })).toBe("git push");
  expect(pushLine({ branch: "a&b", upstream: null })).toBe("git push --set-upstream origin 'a&b'");
});
