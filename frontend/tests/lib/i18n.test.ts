import { afterEach, expect, test } from "vitest";
import { plural, t, useCatalogue } from "../../src/lib/i18n";

afterEach(() => {
  useCatalogue(null);
  document.documentElement.lang = "en";
  document.body.innerHTML = "";
});

test("without a catalogue the source text stands, with its holes filled", () => {
  expect(t("Delete “{name}”?", { name: "a{b}" })).toBe("Delete “a{b}”?");
  expect(t("{unknown} stays")).toBe("{unknown} stays");
});

test("the page's catalogue translates", () => {
  document.body.innerHTML = '<script type="application/json" id="catalogue">{"Cancel": "Отмена"}</script>';
  expect(t("Cancel")).toBe("Отмена");
  expect(t("Close")).toBe("Close");
});

test("plural forms follow the language's own rule", () => {
  expect([0, 1, 2].map((n) => plural("{count} file", "{count} files", n))).toEqual(["0 files", "1 file", "2 files"]);
  document.documentElement.lang = "ru";
  useCatalogue({ "{count} file": ["{count} файл", "{count} файла", "{count} файлов"] });
  expect([1, 3, 5, 21].map((n) => plural("{count} file", "{count} files", n))).toEqual(["1 файл", "3 файла", "5 файлов", "21 файл"]);
});
