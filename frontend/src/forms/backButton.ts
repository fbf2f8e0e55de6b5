// `<button data-back hidden>` goes back, where there is somewhere to go back to.

export function attachBackButtons(): void {
  if (history.length < 2) return;
  for (const button of document.querySelectorAll<HTMLElement>("[data-back]")) {
    button.hidden = false;
    button.addEventListener("click", () => history.back());
  }
}
