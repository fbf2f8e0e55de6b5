// The server's side of searching, over files in memory: it finds plain text and regular expressions, line by line, and
// writes only over the version that it is told.
import { HttpError } from "../../src/lib/http";
import type { EndMessage, FileEdits, FileOutcome, FileText, MatchMessage, SearchApi } from "../../src/workspace/search/api";
import type { SearchRequest } from "../../src/workspace/search/query";

export class DummySearch implements SearchApi {
  readonly asked: SearchRequest[] = [];
  readonly written: FileEdits[][] = [];
  end: Partial<EndMessage> = {};
  refusal: HttpError | null = null;
  aborted = 0;
  /** Held back until released, one batch after another. */
  gate: Promise<void> = Promise.resolve();

  constructor(readonly files: Map<string, string>) {}

  async *search(wanted: SearchRequest, signal: AbortSignal): AsyncGenerator<readonly (MatchMessage | EndMessage)[]> {
    this.asked.push(wanted);
    signal.addEventListener("abort", () => (this.aborted += 1));
    let matches = 0;
    let files = 0;
    for (const [path, text] of this.files) {
      await this.gate;
      if (signal.aborted) throw new DOMException("Cancelled.", "AbortError");
      if (this.refusal !== null) throw this.refusal;
      const found = messages(wanted, path, text);
      if (found.length === 0) continue;
      files += 1;
      matches += found.reduce((sum, { ranges }) => sum + ranges.length, 0);
      yield found;
    }
    yield [{ type: "end", matches, files, truncated: false, timed_out: false, seconds: 0.1, ...this.end }];
  }

  replace(files: readonly FileEdits[]): Promise<readonly FileOutcome[]> {
    this.written.push([...files]);
    if (this.refusal !== null) return Promise.reject(this.refusal);
    return Promise.resolve(files.map((file) => this.write(file)));
  }

  read(path: string): Promise<FileText> {
    const text = this.files.get(path);
    if (text === undefined) return Promise.reject(new HttpError("There is no such file.", 404));
    return Promise.resolve({ text, version: version(text) });
  }

  private write({ path, version: before, edits }: FileEdits): FileOutcome {
    const text = this.files.get(path) ?? "";
    if (version(text) !== before) return { path, ok: false, detail: "It has changed meanwhile." };
    const lines = text.split("\n").map((line) => Array.from(line));
    for (const { line, from, to, text: becomes } of [...edits].sort((a, b) => b.from - a.from)) lines[line - 1]!.splice(from, to - from, ...Array.from(becomes));
    const after = lines.map((line) => line.join("")).join("\n");
    this.files.set(path, after);
    return { path, ok: true, version: version(after) };
  }
}

function version(text: string): string {
  return `sha of ${text}`;
}

function messages(wanted: SearchRequest, path: string, text: string): MatchMessage[] {
  const source = wanted.regex ? wanted.query.replaceAll("(?P<", "(?<") : wanted.query.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const expression = new RegExp(wanted.word ? `\\b(?:${source})\\b` : source, wanted.case ? "gu" : "giu");
  return text.split("\n").flatMap((line, at) => {
    const units = [...line.matchAll(expression)].map((match) => [match.index, match.index + match[0].length] as const);
    const ranges = units.map(([from, to]) => [Array.from(line.slice(0, from)).length, Array.from(line.slice(0, to)).length] as const);
    return ranges.length === 0 ? [] : [{ type: "match" as const, path, line: at + 1, column: ranges[0]![0], text: line, ranges }];
  });
}
