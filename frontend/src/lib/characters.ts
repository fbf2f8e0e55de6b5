// The API counts characters, the browser counts UTF-16 units: they differ by what lies beyond U+FFFF. Pure.

export function characterCount(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += step(text, at)) count += 1;
  return count;
}

/** The place in characters that is that place in units. */
export function characterPlace(text: string, unit: number): number {
  return characterCount(text.slice(0, unit));
}

/** The place in units that is that place in characters. */
export function unitPlace(text: string, characters: number): number {
  let at = 0;
  for (let left = characters; left > 0 && at < text.length; left--) at += step(text, at);
  return at;
}

function step(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
