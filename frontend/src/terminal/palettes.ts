// The terminal's colours that a person may choose instead of the page's: three palettes that many know. Where a colour of
// the original cannot be read on its background, it is the nearest that can: all hold 4.5:1. Pure.

export const PALETTE_NAMES = ["page", "light", "dark", "solarized-light", "gruvbox-dark", "dracula"] as const;
/** "page", "light" and "dark" are the product's own colours, out of tokens.css. */
export type PaletteName = (typeof PALETTE_NAMES)[number];

export interface Palette {
  readonly scheme: "light" | "dark";
  readonly surface: string;
  readonly text: string;
  readonly cursor: string;
  readonly selection: string;
  /** Black, red, green, yellow, blue, magenta, cyan, white; then the bright ones. */
  readonly colours: readonly string[];
}

export const PALETTES: Readonly<Partial<Record<PaletteName, Palette>>> = {
  "solarized-light": {
    scheme: "light",
    surface: "#fdf6e3",
    text: "#4a5f66",
    cursor: "#4a5f66",
    selection: "#eee8d5",
    colours: [
      ...["#073642", "#d3302d", "#687700", "#8d6b00", "#2075b0", "#c8337c", "#207c75", "#5f747b"],
      ...["#586e75", "#c34815", "#586e75", "#5f747b", "#667375", "#6469b6", "#687272", "#002b36"],
    ],
  },
  "gruvbox-dark": {
    scheme: "dark",
    surface: "#282828",
    text: "#ebdbb2",
    cursor: "#ebdbb2",
    selection: "#504945",
    colours: [
      ...["#a89984", "#dd6e6a", "#98971a", "#d79921", "#63999b", "#be7d9b", "#689d6a", "#a89984"],
      ...["#9b8d7f", "#fb5642", "#b8bb26", "#fabd2f", "#83a598", "#d3869b", "#8ec07c", "#ebdbb2"],
    ],
  },
  dracula: {
    scheme: "dark",
    surface: "#282a36",
    text: "#f8f8f2",
    cursor: "#f8f8f2",
    selection: "#44475a",
    colours: [
      ...["#8591b8", "#ff5757", "#50fa7b", "#f1fa8c", "#bd93f9", "#ff79c6", "#8be9fd", "#f8f8f2"],
      ...["#8591b8", "#ff6e6e", "#69ff94", "#ffffa5", "#d6acff", "#ff92df", "#a4ffff", "#ffffff"],
    ],
  },
};
