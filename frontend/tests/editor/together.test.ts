// Two windows, another program and a broken line fight over one file; nothing that was typed may go, or come twice.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as saving from "../../src/editor/saving";
import { DummyWindows } from "../fakes/dummy-windows";

/** What may happen, and how often beside the rest. */
const OFTEN = {
  ...{ type: 6, insert: 6, blank: 5, erase: 2, save: 9, look: 5, serve: 14, answer: 14, tick: 4 },
  ...{ lose: 3, late: 1, never: 1, arrive: 2, mine: 3, theirs: 1, anew: 2 },
  ...{ crash: 1, die: 1, open: 5, checkout: 1, adds: 2, deletes: 1 },
} as const;
type Step = readonly [keyof typeof OFTEN, number, number];

const BEGINNING = "def f():\n    x = 1\n\n\n    y = 2\n\n    z = 3\n\n\n    return x\n";
/** The patience for all steps on a slow machine, in milliseconds. */
const PATIENCE_MS = 120_000;

const kinds = Object.entries(OFTEN).map(([kind, weight]) => ({ arbitrary: fc.constant(kind as keyof typeof OFTEN), weight }));
const step: fc.Arbitrary<Step> = fc.tuple(fc.oneof(...kinds), fc.nat(1), fc.nat(40));

function take(world: DummyWindows, [what, slot, at]: Step): void {
  const doing: Record<keyof typeof OFTEN, () => void> = {
    type: () => world.type(slot, at, "behind"),
    insert: () => world.type(slot, at, "line"),
    blank: () => world.blank(slot, at),
    erase: () => world.erase(slot, at),
    save: () => world.act(slot, saving.save),
    look: () => world.act(slot, saving.look),
    mine: () => world.act(slot, saving.useMine),
    theirs: () => world.act(slot, saving.useTheirs),
    anew: () => world.act(slot, saving.saveAnew),
    serve: () => world.serve(slot, "answered"),
    lose: () => world.serve(slot, "lost"),
    late: () => world.serve(slot, "late"),
    never: () => world.serve(slot, "never"),
    answer: () => world.answer(slot),
    tick: () => world.tick(slot),
    crash: () => world.crash(slot, false),
    die: () => world.crash(slot, true),
    open: () => world.open(slot),
    arrive: () => world.arrive(),
    checkout: () => world.outside("checkout", at),
    adds: () => world.outside("adds", at),
    deletes: () => {
      if (at % 8 === 0) world.outside("deletes", at);
    },
  };
  doing[what]();
}

function check(world: DummyWindows): void {
  expect(world.faults()).toEqual({ lost: [], doubled: [] });
}

/** Everything under way comes to an end, and both windows close. */
function end(world: DummyWindows): void {
  for (const slot of [0, 1]) {
    for (let turn = 0; turn < 20; turn++) {
      world.serve(slot, "answered");
      world.answer(slot);
    }
    world.crash(slot, false);
  }
  check(world);
}

describe("two windows, another program and a broken line", { timeout: PATIENCE_MS }, () => {
  it("lose nothing that was typed and double nothing, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const world = new DummyWindows(BEGINNING);
        for (const each of steps) {
          take(world, each);
          check(world);
        }
        end(world);
      }),
      { numRuns: 300 },
    );
  });

  it("do so for three thousand steps on one file, with conflicts, merges and crashes among them", () => {
    const world = new DummyWindows(BEGINNING);
    const [steps] = fc.sample(fc.array(step, { minLength: 3_000, maxLength: 3_000 }), { numRuns: 1, seed: 4 });
    for (const each of steps ?? []) {
      take(world, each);
      check(world);
    }
    end(world);
    expect(Math.min(...Object.values(world.seen))).toBeGreaterThan(5);
  });
});
