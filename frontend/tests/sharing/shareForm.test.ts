import { describe, expect, it } from "vitest";
import { link, originOf, userShare, wrongOf } from "../../src/sharing/shareForm";
import { refusal } from "../fakes/dummy-sharing";

const fields = { writable: false, expiresIn: 3600, signedInOnly: false, origins: "" };

describe("a share with a person", () => {
  it("needs a name", () => {
    expect(userShare("  ", true)).toEqual({ wrong: { user: "Type the name of an account." } });
    expect(userShare(" bob ", true)).toEqual({ share: { user: "bob", writable: true } });
  });
});

describe("a link", () => {
  it("names each site once, as browsers write it", () => {
    const origins = "https://Example.com/\n\n https://example.com \nhttp://localhost:8000";
    expect(link({ ...fields, origins })).toEqual({
      share: { link: true, writable: false, signed_in_only: false, expires_in: 3600, embed_origins: ["https://example.com", "http://localhost:8000"] },
    });
  });

  it("is not sent with what is no address of a site", () => {
    expect(link({ ...fields, origins: "https://example.com\nexample.org" })).toEqual({
      wrong: { embed_origins: "“example.org” is not the address of a site. Write it like https://example.com." },
    });
  });

  it.each([{ writable: true }, { signedInOnly: true }])("that cannot be embedded passes over sites: %o", (more) => {
    expect(link({ ...fields, origins: "nonsense", ...more })).toMatchObject({ share: { embed_origins: [] } });
  });

  it.each(["https://*.example.com", "https://example.com/path", "ftp://example.com", "javascript:alert(1)", "https://user@example.com", "*", "null"])("embeds in no %s", (line) => {
    expect(originOf(line)).toBeNull();
  });
});

describe("a refusal", () => {
  it("stands by the fields that it names, in lists too", () => {
    expect(wrongOf(refusal(400, { user: ["No such account."] }))).toEqual({ user: "No such account." });
    expect(wrongOf(refusal(400, { embed_origins: { 0: ["No address."] } }))).toEqual({ embed_origins: "No address." });
  });

  it("stands alone where it names none of the form", () => {
    expect(wrongOf(refusal(403, { detail: "Not yours." }))).toEqual({ whole: "Not yours." });
    expect(wrongOf(refusal(400, { user: ["Too many shares."] }), ["embed_origins"])).toEqual({ whole: "Too many shares." });
  });
});
