import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { autosave } from "../../src/editor/autosave";
import type { Autosave } from "../../src/editor/autosave";
import type { SavingState } from "../../src/editor/saving";

let state: SavingState;
let delay: number | null;
let save: ReturnType<typeof vi.fn<() => void>>;
let auto: Autosave;

beforeEach(() => {
  vi.useFakeTimers();
  state = { dirty: true, saving: false, problem: null };
  delay = 1_000;
  save = vi.fn();
  auto = autosave({ save, state: () => state, delay: () => delay });
});
afterEach(() => vi.useRealTimers());

describe("saving by itself", () => {
  it("waits until typing stops", () => {
    auto.edited();
    vi.advanceTimersByTime(900);
    auto.edited();
    vi.advanceTimersByTime(900);
    expect(save).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(save).toHaveBeenCalledOnce();
  });

  it("does not happen where it is switched off, nor over another version, nor for nothing", () => {
    delay = null;
    auto.edited();
    auto.left();
    delay = 1_000;
    state = { ...state, problem: { kind: "conflict", sentence: "", gone: false } };
    auto.edited();
    auto.left();
    state = { dirty: false, saving: false, problem: null };
    auto.edited();
    vi.advanceTimersByTime(10_000);
    expect(save).not.toHaveBeenCalled();
  });

  it("happens at once when the text is left", () => {
    auto.edited();
    auto.left();
    vi.advanceTimersByTime(10_000);
    expect(save).toHaveBeenCalledOnce();
  });

  it("is tried again after what passes, more and more slowly, and not after what does not", () => {
    state = { ...state, problem: { kind: "failed", sentence: "Away.", temporary: true } };
    auto.ended();
    vi.advanceTimersByTime(2_000);
    expect(save).toHaveBeenCalledTimes(1);
    auto.ended();
    vi.advanceTimersByTime(2_000);
    expect(save).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(3_000);
    expect(save).toHaveBeenCalledTimes(2);
    state = { ...state, problem: { kind: "failed", sentence: "Full.", temporary: false } };
    auto.ended();
    vi.advanceTimersByTime(600_000);
    expect(save).toHaveBeenCalledTimes(2);
  });

  it("ends with the file", () => {
    auto.edited();
    auto.dispose();
    vi.advanceTimersByTime(10_000);
    expect(save).not.toHaveBeenCalled();
  });
});
