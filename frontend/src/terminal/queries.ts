// Programs ask the terminal questions (where is the cursor, which colours) and read the answers as if they were typed.
// An answer to a question out of history would be typed into whatever runs now. xterm has one event for keystrokes and
// answers, so the questions themselves are stopped before they are answered; keystrokes never pass through here.
import type { IDisposable, IFunctionIdentifier, IParser } from "@xterm/xterm";

/** Every control sequence that xterm 6 answers. The test beside this list fails when xterm learns another one. */
const CSI_QUERIES: readonly IFunctionIdentifier[] = [
  { final: "c" }, // primary device attributes
  { prefix: ">", final: "c" }, // secondary device attributes
  { final: "n" }, // status, position of the cursor
  { prefix: "?", final: "n" },
  { intermediates: "$", final: "p" }, // is this mode on
  { prefix: "?", intermediates: "$", final: "p" },
  { final: "t" }, // size and title of the window
];
const DCS_QUERIES: readonly IFunctionIdentifier[] = [{ intermediates: "$", final: "q" }]; // which setting holds
/** Colours; a question has "?" where a colour would stand. */
const OSC_COLOURS: readonly number[] = [4, 10, 11, 12];
/** A program that writes to the person's clipboard, or reads it: never. */
const OSC_CLIPBOARD = 52;

/** Stops questions while `mayAnswer` says no. `parser` is xterm's. */
export function gateQueries(parser: IParser, mayAnswer: () => boolean): IDisposable {
  const stop = (): boolean => !mayAnswer();
  const gates = [
    ...CSI_QUERIES.map((id) => parser.registerCsiHandler(id, stop)),
    ...DCS_QUERIES.map((id) => parser.registerDcsHandler(id, stop)),
    ...OSC_COLOURS.map((id) => parser.registerOscHandler(id, (data) => data.includes("?") && stop())),
    parser.registerOscHandler(OSC_CLIPBOARD, () => true),
  ];
  return { dispose: () => gates.forEach((gate) => gate.dispose()) };
}

/** Focus gained or lost, told to the program by whoever answers. */
export function isFocusReport(data: string): boolean {
  return data === "\x1b[I" || data === "\x1b[O";
}

/** The mouse, told to the program by whoever may type; not while a program of history may have asked for it. */
export function isMouseReport(data: string): boolean {
  return data.startsWith("\x1b[<") || data.startsWith("\x1b[M");
}
