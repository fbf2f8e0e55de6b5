import { beforeEach, expect, test, vi } from "vitest";
import { FONT_PX, FONT_PX_MAX, onPreferences, prefer, preferences, readPreferences } from "../../src/terminal/preferences";

beforeEach(() => localStorage.clear());

test("what makes no sense in what was kept is left out", () => {
  const usual = readPreferences(null);
  expect(usual).toEqual({ fontSize: FONT_PX, palette: "page", copyOnSelect: false, asksBeforePaste: true, screenReader: false });
  expect(readPreferences("not json")).toEqual(usual);
  expect(readPreferences("[1]")).toEqual(usual);
  expect(readPreferences('{"fontSize":900,"palette":"neon","copyOnSelect":1,"screenReader":true}')).toEqual({ ...usual, fontSize: FONT_PX_MAX, screenReader: true });
});

test("a change is kept and told", () => {
  const told = vi.fn();
  const stop = onPreferences(told);
  prefer({ palette: "dracula" });
  prefer({ fontSize: 15 });
  stop();
  prefer({ fontSize: 16 });
  expect(told).toHaveBeenCalledTimes(2);
  expect(told).toHaveBeenLastCalledWith(expect.objectContaining({ palette: "dracula", fontSize: 15 }));
  expect(preferences().fontSize).toBe(16);
});
