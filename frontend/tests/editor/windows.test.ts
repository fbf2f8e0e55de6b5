import { afterEach, describe, expect, it, vi } from "vitest";
import { openWindows } from "../../src/editor/windows";

/** As the browser's: a name is held until whoever holds it says so. */
class DummyLocks {
  readonly held = new Set<string>();

  async request(name: string, ...more: unknown[]): Promise<unknown> {
    const work = more.at(-1) as (lock: object | null) => Promise<unknown>;
    if (this.held.has(name)) return work(null);
    this.held.add(name);
    const answer = await work({ name });
    this.held.delete(name);
    return answer;
  }
}

afterEach(() => vi.unstubAllGlobals());

describe("a window", () => {
  it("is alive while its lock is held", async () => {
    const locks = new DummyLocks();
    vi.stubGlobal("navigator", { locks });
    const [one, two] = [openWindows(), openWindows()];
    expect(one.id).not.toBe(two.id);
    expect([await one.isAlive(one.id), await one.isAlive(two.id), await one.isAlive("gone"), await one.isAlive("")]).toEqual([true, true, false, false]);
    locks.held.delete(`terrarium-window:${two.id}`);
    expect(await one.isAlive(two.id)).toBe(false);
  });

  it("answers on a channel where there are no locks", async () => {
    vi.stubGlobal("navigator", {});
    const [one, two] = [openWindows(), openWindows()];
    expect([await one.isAlive(two.id), await one.isAlive("gone")]).toEqual([true, false]);
  });
});
