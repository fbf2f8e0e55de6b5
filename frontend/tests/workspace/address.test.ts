import { nameOf } from "../../src/files/paths";
import { expect, test } from "vitest";
import * as address from "../../src/workspace/address";

const page = { user: "alice", home: "/home/alice", folder: null, file: null };

test("folders' addresses end in a slash, files' do not, and every part is encoded", () => {
  expect(address.addressOf("alice", "/home/alice", null)).toBe("/user/alice/workspace/home/alice/");
  expect(address.addressOf("alice", "/home/alice", "/home/alice/a b/c#.py")).toBe("/user/alice/workspace/home/alice/a%20b/c%23.py");
  expect(address.folderAddress("alice", "/")).toBe("/user/alice/workspace/");
});

test("the folder of the address is shown; for a file the one shown before that it lies in, then home, then its own", () => {
  expect(address.rootOf({ ...page, folder: "/home/alice/p" }, ["/home/alice"])).toBe("/home/alice/p");
  expect(address.rootOf(page, ["/var/www"])).toBe("/home/alice");
  expect(address.rootOf({ ...page, file: "/home/alice/p/a.py" }, [null, "/home/alice/pp", "/home/alice/p"])).toBe("/home/alice/p");
  expect(address.rootOf({ ...page, file: "/home/alice/p/a.py" }, [])).toBe("/home/alice");
  expect(address.rootOf({ ...page, file: "/var/www/a.py" }, ["/home/alice"])).toBe("/var/www");
});

test("paths are told from the folder on", () => {
  expect(address.pathWithin("/home/alice", "/home/alice/p/a.py")).toBe("p/a.py");
  expect(address.pathWithin("/home/alice", "/home/alicex/a.py")).toBe("/home/alicex/a.py");
  expect(address.pathWithin("/home/alice", "/home/alice")).toBe("/home/alice");
  expect(address.pathWithin("/", "/etc/passwd")).toBe("/etc/passwd");
});

test("what is typed is a path from the folder, from home or from the top", () => {
  const read = (typed: string): string => address.resolved(typed, "/home/alice/p", "/home/alice");
  expect(read("a.py")).toBe("/home/alice/p/a.py");
  expect(read("./x/../a.py")).toBe("/home/alice/p/a.py");
  expect(read("~/a.py")).toBe("/home/alice/a.py");
  expect(read("~")).toBe("/home/alice");
  expect(read("/etc//hosts")).toBe("/etc/hosts");
  expect(read("../../../../..")).toBe("/");
});

test("names and titles", () => {
  expect(address.rootName("/home/alice", "/home/alice")).toBe("Home");
  expect(address.rootName("/home/alice/p", "/home/alice")).toBe("p");
  expect(nameOf("/")).toBe("/");
  expect(address.titleOf("a.py", false)).toBe("a.py · Terrarium");
  expect(address.titleOf("a.py", true)).toBe("● a.py · Terrarium");
});

test("an address may ask for a place in the file", () => {
  expect(address.placeOf("?line=12&column=4")).toEqual({ line: 12, column: 4 });
  expect(address.placeOf("?line=12")).toEqual({ line: 12 });
  for (const query of ["", "?line=", "?line=0", "?line=-1", "?line=1e3", "?column=4", "?line=99999999999"]) expect(address.placeOf(query)).toBeUndefined();
});
