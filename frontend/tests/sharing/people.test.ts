import { describe, expect, it } from "vitest";
import { companyOf, described, unseen } from "../../src/sharing/people";
import { viewer } from "../fakes/dummy-source";

const of = (...viewers: ReturnType<typeof viewer>[]) => companyOf({ viewers, total: viewers.length });

describe("the people at a console", () => {
  it("begin with oneself and the owner, then come in the order in which they came", () => {
    const company = of(viewer("dora"), viewer("alice", { owner: true, writable: true }), viewer("bob", { you: true }), viewer("carl"));
    expect(company.people.map(({ name }) => name)).toEqual(["bob", "alice", "dora", "carl"]);
  });

  it("are one each for the owner, however many windows they have", () => {
    const [one, two] = [viewer("bob", { visitor: "user:2" }), viewer("bob", { visitor: "user:2" })];
    expect(of(one, two).people).toMatchObject([{ name: "bob", ids: [one.id, two.id] }]);
    expect(of(viewer("bob"), viewer("bob")).people).toHaveLength(2);
  });

  it("are described with what they do", () => {
    const [me, bob] = of(viewer("alice", { you: true, writable: true }), viewer("bob")).people;
    expect([described(me!), described(bob!)]).toEqual(["alice (you), typing", "bob, watching"]);
  });

  it("may be more than the server tells of", () => {
    expect(unseen(companyOf({ viewers: [viewer("a"), viewer("b")], total: 130 }))).toBe(128);
  });
});
