import { expect, test } from "vitest";
import { rightsSentence, tellRights } from "../../src/sharing/rights";
import { DummySource } from "../fakes/dummy-source";

test("a right that went is said, and one that came", () => {
  const source = new DummySource();
  const stop = tellRights(source);
  expect(source.said).toEqual([]);
  source.become({ writable: false });
  source.become({ writable: false, total: 3 });
  source.become({ writable: true });
  expect(source.said).toEqual(["The owner took typing away. You may go on looking.", "The owner lets you type."]);
  stop();
  expect(source.watched).toBe(0);
});

test("a right that went while there was no connection is said when there is one", () => {
  const source = new DummySource();
  tellRights(source);
  source.become({ attached: false, phase: "reconnecting" });
  source.become({ attached: true, phase: "replaying", writable: false });
  expect(source.said).toEqual(["The owner took typing away. You may go on looking."]);
});

test("nothing is said of what was never known", () => {
  expect(rightsSentence(null, false)).toBeNull();
});
