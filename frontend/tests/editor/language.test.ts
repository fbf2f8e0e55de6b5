import { describe, expect, it } from "vitest";
import { languageOf } from "../../src/editor/language";

describe("a file's language", () => {
  it.each([
    ["/home/alice/words.py", "", "Python"],
    ["/home/alice/WORDS.PY", "", "Python"],
    ["/home/alice/templates/page.html", "", "HTML"],
    ["/home/alice/a.b/style.css", "", "CSS"],
    ["/home/alice/app.mjs", "", "JavaScript"],
    ["/home/alice/app.tsx", "", "TypeScript"],
    ["/home/alice/data.json", "", "JSON"],
    ["/home/alice/compose.yaml", "", "YAML"],
    ["/home/alice/pyproject.toml", "", "TOML"],
    ["/home/alice/README.md", "", "Markdown"],
    ["/home/alice/schema.sql", "", "SQL"],
    ["/home/alice/.bashrc", "", "Shell"],
    ["/home/alice/Dockerfile", "", "Dockerfile"],
    ["/home/alice/Dockerfile.prod", "", "Dockerfile"],
    ["/home/alice/setup.cfg", "", "INI"],
    ["/home/alice/Makefile", "", "Makefile"],
    ["/home/alice/bin/tool", "#!/usr/bin/env python3.13", "Python"],
    ["/home/alice/bin/tool", "#!/bin/sh -e", "Shell"],
    ["/home/alice/notes", "fish and chips", "Plain text"],
    ["/home/alice/constructor", "", "Plain text"],
    ["/home/alice/x.__proto__", "", "Plain text"],
  ])("%s %s is %s", (path, firstLine, name) => {
    expect(languageOf(path, firstLine).name).toBe(name);
  });

  it.each(["py", "html", "css", "js", "tsx", "json", "yaml", "toml", "md", "sql", "sh", "dockerfile", "ini", "xml", "diff", "mk", "txt"])(
    "has a package that loads: %s",
    async (ending) => {
      await expect(languageOf(`/x.${ending}`).load()).resolves.toBeDefined();
    },
  );

  it("says how it is indented and whether its lines are prose", () => {
    expect(languageOf("/a.py")).toMatchObject({ indent: "    ", wrap: false });
    expect(languageOf("/a.html")).toMatchObject({ indent: "  " });
    expect(languageOf("/Makefile")).toMatchObject({ indent: "\t" });
    expect(languageOf("/a.md")).toMatchObject({ wrap: true });
  });
});
