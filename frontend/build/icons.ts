// The site's own drawings: the favicon, and one sprite of the Lucide icons that the product uses, from the list in src/icons.ts.
import type { Plugin } from "vite";
import { ICONS } from "../src/icons.ts";

const SPRITE = "icons.svg";
const FAVICON = "favicon.svg";

/** The icon's drawing without its outer element, which the sprite's <symbol> replaces. */
export function drawing(svg: string): string {
  const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
  if (inner === undefined) throw new Error("An icon's file holds no <svg> element.");
  return inner.replace(/\s+/g, " ").trim();
}

export function sprite(read: (name: string) => string): string {
  const symbols = ICONS.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${drawing(read(name))}</symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

export function drawings(read: (name: string) => string, favicon: string): Plugin {
  return {
    name: "terrarium-drawings",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", name: SPRITE, originalFileName: SPRITE, source: sprite(read) });
      this.emitFile({ type: "asset", name: FAVICON, originalFileName: FAVICON, source: favicon });
    },
  };
}
