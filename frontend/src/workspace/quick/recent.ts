// The files that were used last, newest first; remembered in this browser.

const KEPT_MAX = 50;

export class Recent {
  private readonly key: string;

  constructor(user: string) {
    this.key = `recent-files:${user}`;
  }

  get paths(): readonly string[] {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(kept) ? kept.filter((path): path is string => typeof path === "string").slice(0, KEPT_MAX) : [];
    } catch {
      return []; // somebody else's, or storage is forbidden
    }
  }

  used(path: string): void {
    const paths = [path, ...this.paths.filter((each) => each !== path)].slice(0, KEPT_MAX);
    try {
      localStorage.setItem(this.key, JSON.stringify(paths));
    } catch {
      // Full or forbidden: nothing that anybody would miss.
    }
  }
}
