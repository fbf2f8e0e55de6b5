import { expect, test } from "vitest";
import { EMPTY } from "../../../src/workspace/search/query";
import { replacer } from "../../../src/workspace/search/replacement";

const REGEX = { ...EMPTY, regex: true };

function replaced(pattern: string, replacement: string, line: string, found: string, more = {}): string | null {
  const from = line.indexOf(found);
  return replacer({ ...REGEX, text: pattern, ...more }, replacement)(line, { from, to: from + found.length });
}

test("plain text is put in as it is, dollars and all", () => {
  const replace = replacer({ ...EMPTY, text: "cost" }, "$1 & $&");
  expect(replace("the cost", { from: 4, to: 8 })).toBe("$1 & $&");
});

test.each([
  [String.raw`get_(\w+)`, "fetch_$1", "x = get_name()", "get_name", "fetch_name"],
  [String.raw`(\w+)=(\w+)`, "${2}=$1", "a=b", "a=b", "b=a"],
  [String.raw`(?P<key>\w+):`, "<${key}>", "name: x", "name:", "<name>"],
  ["name", "[$&|$0|$$]", "a name", "name", "[name|name|$]"],
  ["(a)|(b)", "<$1$2>", "b", "b", "<b>"],
  ["a|ab", "<$&>", "ab", "ab", "<ab>"],
  ["(a)", "$7 ${nobody}", "a", "a", "$7 ${nobody}"],
  ["(?P<key>a)?b", "<${key}>", "b", "b", "<>"],
  ["(.)😀", "$1", "x😀 😀", "x😀", "x"],
])("%s becomes %s", (pattern, replacement, line, found, expected) => {
  expect(replaced(pattern, replacement, line, found)).toBe(expected);
});

test("case is matched as the search matched it", () => {
  expect(replaced("(NAME)", "$1!", "a name", "name")).toBe("name!");
  expect(replaced("(NAME)", "$1!", "a name", "name", { case: true })).toBeNull();
});

test("where the browser's engine finds something else, or nothing, the match is left alone", () => {
  expect(replaced("(?i)(name)", "$1", "name", "name")).toBeNull();
  expect(replaced("(x", "$1", "x", "x")).toBeNull();
  expect(replaced("(ab?)", "$1", "abc", "b")).toBeNull();
});

test("without groups every pattern is replaced, also one that the browser does not know", () => {
  expect(replaced("(?x) na me", "other", "name", "name")).toBe("other");
});
