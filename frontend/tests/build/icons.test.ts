import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawing, sprite } from "../../build/icons.ts";
import { ICONS } from "../../src/icons";

test("the sprite holds a symbol for every icon", () => {
  const made = sprite((name) => readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8"));
  for (const name of ICONS) expect(made).toContain(`<symbol id="${name}"`);
});

test("a file without a drawing is a mistake", () => {
  expect(() => drawing("<p>")).toThrow();
});

test("templates draw only icons that are in the sprite", () => {
  const used = ["../ide/templates", "../consoles/templates"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".html"))
      .flatMap((file) => [...readFileSync(`${folder}/${file}`, "utf8").matchAll(/(?:\{% icon |icon_name=)"([\w-]+)"/g)].map((match) => match[1])),
  );
  expect(used.length).toBeGreaterThan(10);
  for (const name of used) expect(ICONS).toContain(name);
});
