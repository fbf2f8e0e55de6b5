import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FOLDERS_MAX, changedFolders, limitedFolders, watchFolders } from "../../src/workspace/watching";
import type { FolderWatch } from "../../src/workspace/watching";
import { DummyServer } from "../fakes/dummy-server";

const changed = vi.fn<(folders: ReadonlySet<string>) => void>();
let watching: FolderWatch;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", DummyServer);
  DummyServer.tried.length = 0;
  changed.mockClear();
  watching = watchFolders(changed);
});

afterEach(() => {
  watching.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("folders are told when the connection stands, once, and anew when they are others", () => {
  watching.watch(["/h", "/h/p", "/h"]);
  DummyServer.last.accept();
  expect(DummyServer.last.url).toMatch(/^ws:.*\/ws\/files\/$/);
  expect(DummyServer.last.messages).toEqual([{ type: "watch", folders: ["/h", "/h/p"] }]);
  watching.watch(["/h", "/h/p"]);
  vi.runOnlyPendingTimers();
  expect(DummyServer.last.messages).toHaveLength(1);
  watching.watch(["/h"]);
  watching.watch(["/h", "/h/q"]);
  vi.runOnlyPendingTimers();
  expect(DummyServer.last.messages.slice(1)).toEqual([{ type: "watch", folders: ["/h", "/h/q"] }]);
});

test("changes are told; what is no message of changes is not", () => {
  DummyServer.last.accept();
  DummyServer.last.tell({ type: "watching", folders: ["/h"] });
  DummyServer.last.say("no JSON");
  DummyServer.last.tell({ type: "changed", folders: [] });
  expect(changed).not.toHaveBeenCalled();
  DummyServer.last.tell({ type: "changed", folders: ["/h", 4] });
  expect(changed).toHaveBeenCalledExactlyOnceWith(new Set(["/h"]));
});

test("after a break all folders may have changed, and are watched again", () => {
  watching.watch(["/h"]);
  DummyServer.last.accept();
  expect(changed).not.toHaveBeenCalled();
  DummyServer.last.break();
  vi.advanceTimersByTime(1_000);
  expect(DummyServer.tried).toHaveLength(2);
  DummyServer.last.accept();
  expect(DummyServer.last.messages).toEqual([{ type: "watch", folders: ["/h"] }]);
  expect(changed).toHaveBeenCalledExactlyOnceWith(new Set(["/h"]));
});

test.each([4401, 4403, 4404])("a connection that was refused with %d is not tried again", (code) => {
  DummyServer.last.accept();
  DummyServer.last.break(code);
  vi.advanceTimersByTime(60_000);
  expect(DummyServer.tried).toHaveLength(1);
});

test("no more folders than the limit, the first ones", () => {
  const many = Array.from({ length: FOLDERS_MAX + 5 }, (_, number) => `/${number}`);
  expect(limitedFolders(many)).toEqual(many.slice(0, FOLDERS_MAX));
  expect(changedFolders(new Uint8Array())).toBeNull();
  expect(changedFolders('{"type":"changed"}')).toBeNull();
});
