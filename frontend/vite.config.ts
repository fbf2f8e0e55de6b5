// Every file in src/pages is an entry; Django's {% asset %} finds the built names in the manifest.
import { readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { drawings } from "./build/icons.ts";

const root = import.meta.dirname;
const pages = readPages();

function readPages(): Record<string, string> {
  const folder = resolve(root, "src/pages");
  const found = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  return Object.fromEntries(found.map((file) => [basename(file, ".ts"), resolve(folder, file)]));
}

function read(path: string): string {
  return readFileSync(resolve(root, path), "utf8");
}

export default defineConfig({
  root,
  base: "/static/",
  publicDir: false,
  plugins: [drawings((name) => read(`node_modules/lucide-static/icons/${name}.svg`), read("src/favicon.svg"))],
  build: {
    outDir: "dist",
    manifest: true,
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    target: ["chrome125", "firefox128", "safari17.5"],
    sourcemap: false,
    rolldownOptions: { input: pages },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.ts"],
    restoreMocks: true,
  },
});
