// The layout on the page: which parts of the workspace are seen, how large, and the bars between them.
import { separator } from "../consoles/separator";
import { find } from "../lib/dom";
import { t } from "../lib/i18n";
import { SIDE_PX, TERMINAL_PERCENT } from "./layout";
import type { Layout } from "./layout";
import type { PlaceName } from "./places";

export interface Sight {
  /** One thing at a time: `place`. */
  readonly narrow: boolean;
  readonly place: PlaceName;
  readonly isSideSeen: boolean;
  readonly isTerminalSeen: boolean;
}

export interface ArrangementOptions {
  readonly sideResized: (pixels: number) => void;
  /** The terminals' share of the height. */
  readonly terminalResized: (percent: number) => void;
}

export interface Arrangement {
  readonly draw: (layout: Layout, sight: Sight) => void;
}

export function arrangement({ sideResized, terminalResized }: ArrangementOptions): Arrangement {
  const main = find("#main");
  const activity = find("#workspace-activity");
  const middle = find("#workspace-middle");
  const groups = find("#workspace-groups");
  const terminals = find("#workspace-terminal");
  const width = (): number => Math.max(1, main.clientWidth);
  /** The bar tells its place as a share of the whole width, in which the panels' buttons are. */
  const pixels = (percent: number): number => (percent / 100) * width() - activity.offsetWidth;
  const share = (wanted: number): number => ((wanted + activity.offsetWidth) / width()) * 100;
  const sideBar = separator(main, (percent) => sideResized(pixels(percent)), { label: t("Width of the panel"), rest: () => share(SIDE_PX) });
  const terminalBar = separator(middle, (percent) => terminalResized(100 - percent), { label: t("Height of the terminal"), rest: () => 100 - TERMINAL_PERCENT });
  sideBar.element.classList.add("workspace-side-separator");
  terminalBar.element.classList.add("workspace-terminal-separator");
  find("#workspace-side").after(sideBar.element);
  terminals.before(terminalBar.element);
  const draw = ({ side, terminal }: Layout, { narrow, place, isSideSeen, isTerminalSeen }: Sight): void => {
    main.dataset["place"] = narrow ? place : "all";
    main.toggleAttribute("data-side", isSideSeen);
    main.toggleAttribute("data-terminal", isTerminalSeen);
    main.style.setProperty("--side-width", `${side.width}px`);
    middle.style.setProperty("--text-share", `${100 - terminal.percent}fr`);
    middle.style.setProperty("--terminal-share", `${terminal.percent}fr`);
    middle.hidden = narrow && place === "panels";
    groups.hidden = narrow && place !== "text";
    terminals.hidden = !isTerminalSeen;
    sideBar.element.hidden = narrow || !isSideSeen;
    terminalBar.element.hidden = narrow || !isTerminalSeen;
    sideBar.show("beside", share(side.width));
    terminalBar.show("below", 100 - terminal.percent);
  };
  return { draw };
}
