import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");
const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name!, [light!, dark!] as const]));
tokens.set("text-on-fill", ["#ffffff", "#ffffff"]);

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string, theme: 0 | 1): number {
  const [low, high] = [a, b].map((name) => luminance(tokens.get(name)![theme])).sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const SURFACES = ["surface", "surface-sunken", "surface-raised", "surface-hover"];
const named = (start: string): string[] => [...tokens.keys()].filter((name) => name.startsWith(start) && !/surface|selection|match/.test(name));
const pairs: [string, string, number][] = [
  ...["text", "text-muted", "accent", "danger", "warning", "ok"].flatMap((name) => SURFACES.map((on): [string, string, number] => [name, on, 4.5])),
  ...["accent", "danger", "warning", "ok"].flatMap((name): [string, string, number][] => [[name, `${name}-soft`, 4.5], ["text", `${name}-soft`, 4.5]]),
  ...["accent-fill", "accent-fill-hover", "danger-fill", "danger-fill-hover"].map((on): [string, string, number] => ["text-on-fill", on, 4.5]),
  ...named("person-").map((on): [string, string, number] => ["text-on-fill", on, 4.5]),
  ["text-muted", "neutral-soft", 4.5],
  ["text-muted", "surface-selected", 4.5],
  ...SURFACES.slice(0, 3).map((on): [string, string, number] => ["border-control", on, 3]),
  ...named("terminal-").map((name): [string, string, number] => [name, "terminal-surface", 4.5]),
  ["terminal-text", "terminal-match", 4.5],
  ["terminal-text", "terminal-match-active", 4.5],
  ...named("syntax-").map((name): [string, string, number] => [name, "surface", 4.5]),
];

test.each(pairs)("%s can be read on %s", (name, on, least) => {
  expect(contrast(name, on, 0), "light").toBeGreaterThanOrEqual(least);
  expect(contrast(name, on, 1), "dark").toBeGreaterThanOrEqual(least);
});

test("all sixteen colours of the terminal are there", () => {
  expect(named("terminal-").filter((name) => !/text|cursor/.test(name))).toHaveLength(16);
});
