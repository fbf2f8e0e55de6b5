// How a file is indented, guessed from its lines, so that what is added looks like what is there. Pure.

/** Lines looked at; the rest of a file is like its beginning. */
const LINES_LOOKED_AT = 2_000;
const WIDTHS = [2, 4, 8, 3] as const;

/** One step of indentation: a tab, or as many spaces. `fallback` where the text does not say. */
export function detectIndentation(lines: Iterable<string>, fallback: string): string {
  const steps = new Map<number, number>();
  let tabs = 0;
  let spaces = 0;
  let before = 0;
  let looked = 0;
  for (const line of lines) {
    if (looked++ >= LINES_LOOKED_AT) break;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
    if (indent.length === line.length) continue;
    if (indent.startsWith("\t")) tabs += 1;
    else if (indent !== "") spaces += 1;
    const step = Math.abs(indent.length - before);
    if (!indent.includes("\t") && step > 1) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = indent.includes("\t") ? 0 : indent.length;
  }
  if (tabs > spaces) return "\t";
  if (spaces === 0) return fallback;
  const seen = WIDTHS.map((width) => [width, steps.get(width) ?? 0] as const);
  const [width, times] = seen.reduce<readonly [number, number]>((best, each) => (each[1] > best[1] ? each : best), [0, 0]);
  return times > 0 ? " ".repeat(width) : fallback;
}
