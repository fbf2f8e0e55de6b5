// What jsdom lacks of a page that is laid out: heights, scrolling, frames, popovers, and who watches sizes.
import { vi } from "vitest";

export function fakeLayout(height: number): void {
  vi.stubGlobal("ResizeObserver", class {
    observe(): void { /* sizes never change here */ }
    disconnect(): void { /* nothing is watched */ }
  });
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 0));
  vi.stubGlobal("cancelAnimationFrame", (id: number) => clearTimeout(id));
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(height);
  HTMLElement.prototype.showPopover = function () {
    this.setAttribute("data-open", "");
  };
  HTMLElement.prototype.hidePopover = function () {
    if (!this.hasAttribute("data-open")) return;
    this.removeAttribute("data-open");
    this.dispatchEvent(Object.assign(new Event("toggle"), { newState: "closed" }));
  };
  const matches = Element.prototype.matches;
  vi.spyOn(Element.prototype, "matches").mockImplementation(function (this: Element, selector: string) {
    return selector === ":popover-open" ? this.hasAttribute("data-open") : matches.call(this, selector);
  });
}
