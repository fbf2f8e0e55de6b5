// What jsdom lacks of layout and CodeMirror measures with: text has no rectangles.
export function fakeLayout(): void {
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
}
