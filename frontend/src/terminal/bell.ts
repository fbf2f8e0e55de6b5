// The bell as a mark in the page's title: it rang where nobody looked, and nobody has looked since.

const MARK = "🔔 ";

export function isLookedAt(): boolean {
  return document.visibilityState === "visible" && document.hasFocus();
}

export function markTitle(rang: boolean): void {
  const plain = document.title.startsWith(MARK) ? document.title.slice(MARK.length) : document.title;
  document.title = rang ? MARK + plain : plain;
}

/** Calls back whenever the person turns to this page; returns what stops that. */
export function onLook(looked: () => void): () => void {
  const shown = (): void => {
    if (isLookedAt()) looked();
  };
  window.addEventListener("focus", shown);
  document.addEventListener("visibilitychange", shown);
  return () => {
    window.removeEventListener("focus", shown);
    document.removeEventListener("visibilitychange", shown);
  };
}

/** For a page with one terminal: what to call when the bell rings, and what undoes it all. */
export function titleBell(): { readonly ring: () => void; readonly dispose: () => void } {
  const stop = onLook(() => markTitle(false));
  const dispose = (): void => {
    stop();
    markTitle(false);
  };
  return { ring: () => markTitle(!isLookedAt()), dispose };
}
