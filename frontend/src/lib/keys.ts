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
  const command = isMac() ? wanted.has("Mod") : false;
  const control = wanted.has("Ctrl") || (!isMac() && wanted.has("Mod"));
  if (keyOf(event).toLowerCase() !== last.toLowerCase()) return false;
  if (event.metaKey !== command || event.ctrlKey !== control || event.altKey !== wanted.has("Alt")) return false;
  return event.shiftKey === wanted.has("Shift") || (wanted.size === 0 && last.length === 1 && !/[a-z0-9]/i.test(last));
}

/** With Alt the letter of the key itself: a Mac, and a keyboard of other letters, would write something else. */
function keyOf(event: KeyboardEvent): string {
  return event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice("Key".length) : event.key;
}

/** Whether such a combination writes nothing, so that it is a shortcut while somebody types, too. */
export function isChord(combination: string): boolean {
  return /^(?:Mod|Ctrl|Alt)\+|^(?:Shift\+)?F\d+$/.test(combination);
}

/** Typing into something must stay typing: bare keys are not shortcuts there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest(".xterm") !== null;
}
