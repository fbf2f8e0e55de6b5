// Keys by name: "Mod+K" is Ctrl-K, and Command-K on a Mac. Bound here, written the same way in menus and the `?` sheet.

const MAC = /mac|iphone|ipad/i;

export function isMac(): boolean {
  return MAC.test(navigator.platform);
}

/** The keys as the person's keyboard names them: ["Ctrl", "K"]. */
export function keyNames(combination: string): string[] {
  return combination.split("+").map((key) => {
    if (key === "Mod") return isMac() ? "⌘" : "Ctrl";
    return key === "Shift" && isMac() ? "⇧" : key;
  });
}

/** Whether this event is that combination, exactly: no further modifier is held. A lone character ignores Shift. */
export function matches(event: KeyboardEvent, combination: string): boolean {
  const keys = combination.split("+");
  const last = keys.at(-1) ?? "";
  const wanted = new Set(keys.slice(0, -1));
  const mod = isMac() ? event.metaKey : event.ctrlKey;
  const other = isMac() ? event.ctrlKey : event.metaKey;
  if (event.key.toLowerCase() !== last.toLowerCase()) return false;
  if (mod !== wanted.has("Mod") || other || event.altKey !== wanted.has("Alt")) return false;
  return event.shiftKey === wanted.has("Shift") || (wanted.size === 0 && last.length === 1 && !/[a-z0-9]/i.test(last));
}

/** Typing into something must stay typing: bare keys are not shortcuts there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest(".xterm") !== null;
}
