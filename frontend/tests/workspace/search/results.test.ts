import { expect, test } from "vitest";
import { Results } from "../../../src/workspace/search/results";
import type { Match } from "../../../src/workspace/search/results";

let ids = 0;
const match = (path: string, text = "name", from = 0, more: Partial<Match> = {}): Match => ({ id: (ids += 1), path, line: 1, text, from, to: from + 4, offset: 0, ...more });
const shown = (results: Results): string[] => results.rows().map((row) => (row.kind === "file" ? `${row.file.path} ${row.position}/${row.size}` : `- ${row.match.text} ${row.position}/${row.size}`));

test("matches are listed below their file, in the order in which they came", () => {
  const results = new Results();
  expect(results.isEmpty).toBe(true);
  results.add([match("/b", "name 1"), match("/b", "name 2")]);
  results.add([match("/a", "name 3"), match("/b", "name 4")]);
  expect(shown(results)).toEqual(["/b 1/2", "- name 1 1/3", "- name 2 2/3", "- name 4 3/3", "/a 2/2", "- name 3 1/1"]);
  expect([results.matchCount, results.fileCount]).toEqual([4, 2]);
});

test("files are collapsed, one or all, and a file of many matches is from the start", () => {
  const results = new Results();
  results.add([match("/a"), match("/b")]);
  results.collapse("/a", true);
  results.collapse("/nowhere", true);
  expect(shown(results)).toEqual(["/a 1/2", "/b 2/2", "- name 1/1"]);
  expect(results.areAllCollapsed).toBe(false);
  results.collapseAll(true);
  expect(results.areAllCollapsed).toBe(true);
  results.collapseAll(false);
  results.add(Array.from({ length: 101 }, () => match("/many")));
  expect(results.file("/many")?.collapsed).toBe(true);
  expect(results.file("/nowhere")).toBeNull();
});

test("what is dismissed is gone, a file with its last match", () => {
  const results = new Results();
  const [one, two, three] = [match("/a", "name 1"), match("/a", "name 2"), match("/b")];
  results.add([one, two, three]);
  results.dismiss([one, match("/elsewhere")]);
  expect(shown(results)).toEqual(["/a 1/2", "- name 2 1/1", "/b 2/2", "- name 1/1"]);
  results.dismiss([two]);
  results.dismissFile("/b");
  expect(results.isEmpty).toBe(true);
});

test("other matches of a replaced line are found in the new line", () => {
  const results = new Results();
  const text = "name = name + name";
  const [first, second, third] = [match("/a", text, 0), match("/a", text, 7), match("/a", text, 14)];
  const other = match("/a", "name", 0, { line: 2 });
  results.add([first, second, third, other]);
  results.replaced([first, second], () => "title");
  const left = results.file("/a")!.matches;
  expect(left.map(({ text: line, from, to }) => [line, line.slice(from, to), from])).toEqual([["title = title + name", "name", 16], ["name", "name", 0]]);
  results.replaced([left[1]!], () => null);
  results.replaced([left[0]!], () => "x");
  expect(results.isEmpty).toBe(true);
});

test("a match before the replaced one keeps its place, and what could not be told stays", () => {
  const results = new Results();
  const text = "name name";
  const [first, second] = [match("/a", text, 0), match("/a", text, 5)];
  results.add([first, second]);
  results.replaced([second], () => null);
  expect(results.file("/a")!.matches[0]).toMatchObject({ text, from: 0, to: 4 });
});
