// What is open, remembered in this browser for each account.
import type { Layout } from "./layout";

const KEY = "consoles:";

export function keptLayout(user: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY + user) ?? "null");
  } catch {
    return null;
  }
}

export function keepLayout(user: string, layout: Layout): void {
  localStorage.setItem(KEY + user, JSON.stringify(layout));
}

export function forgetLayout(user: string): void {
  localStorage.removeItem(KEY + user);
}
