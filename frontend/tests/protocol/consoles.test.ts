import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ProtocolError, VIEWERS_MAX, encode, parse } from "../../src/protocol/consoles";
import type { ClientMessage } from "../../src/protocol/consoles";

interface Sample {
  readonly from: "client" | "server";
  readonly message: Record<string, unknown> & { type: string };
}

const SAMPLES = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../tests/samples/consoles/messages.json"), "utf8"),
) as readonly Sample[];
const fromServer = SAMPLES.filter((sample) => sample.from === "server").map((sample) => sample.message);
const fromClient = SAMPLES.filter((sample) => sample.from === "client").map((sample) => sample.message);

describe("a server's message", () => {
  it.each(fromServer)("reads the sample $type with every field", (message) => {
    expect(parse(JSON.stringify(message))).toEqual(message);
  });

  it("has a sample of each kind", () => {
    const kinds = ["attached", "live", "skipped", "input", "resized", "viewers", "exited", "renamed", "rights", "closing"];
    expect(new Set(fromServer.map((message) => message.type))).toEqual(new Set(kinds));
  });

  it.each(fromServer)("passes over a field of $type that it does not know", (message) => {
    expect(parse(JSON.stringify({ ...message, colour: "green" }))).toEqual(message);
  });

  it("passes over a kind that it does not know, even one named like a method of objects", () => {
    expect(parse('{"type":"confetti"}')).toBeNull();
    expect(parse('{"type":"toString"}')).toBeNull();
    expect(parse('{"type":"__proto__"}')).toBeNull();
  });

  it.each(fromServer.filter((message) => message.type !== "exited"))("refuses $type with a field missing", (message) => {
    for (const name of Object.keys(message)) {
      const rest = Object.entries(message).filter(([field]) => field !== name);
      expect(() => parse(JSON.stringify(Object.fromEntries(rest))), name).toThrow(ProtocolError);
    }
  });

  it.each(fromServer)("refuses $type with a field of another kind", (message) => {
    for (const name of Object.keys(message)) {
      expect(() => parse(JSON.stringify({ ...message, [name]: { not: "this" } })), name).toThrow(ProtocolError);
    }
  });

  it("lets an end leave out what the server does not know", () => {
    expect(parse('{"type":"exited"}')).toEqual({ type: "exited", offset: null, status: null, message: "" });
  });

  it.each([
    "",
    "null",
    "[]",
    '"live"',
    "{}",
    '{"type":5}',
    '{"type":"live","offset":-1}',
    '{"type":"live","offset":1.5}',
    '{"type":"live","offset":true}',
    '{"type":"live","offset":9007199254740993}',
    '{"type":"resized","offset":0,"cols":0,"rows":24}',
    '{"type":"resized","offset":0,"cols":80,"rows":100000}',
    '{"type":"viewers","viewers":{}}',
    '{"type":"viewers","viewers":[null]}',
    '{"type":"viewers","viewers":[{"name":5,"writable":true}]}',
  ])("refuses %s", (frame) => {
    expect(() => parse(frame)).toThrow(ProtocolError);
  });

  it("refuses more than a page should hold", () => {
    const viewers = Array.from({ length: VIEWERS_MAX + 1 }, () => ({ name: "bob", writable: false }));
    expect(() => parse(JSON.stringify({ type: "viewers", viewers }))).toThrow(ProtocolError);
    expect(() => parse(`{"type":"renamed","name":"${"x".repeat(300_000)}"}`)).toThrow(ProtocolError);
  });
});

describe("a client's message", () => {
  it.each(fromClient)("writes the sample $type", (message) => {
    expect(JSON.parse(encode(message as unknown as ClientMessage))).toEqual(message);
  });

  it("has a sample of each kind", () => {
    expect(new Set(fromClient.map((message) => message.type))).toEqual(new Set(["attach", "ack", "resize", "hidden", "sizing"]));
  });
});
