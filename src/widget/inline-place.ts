/** Where the page wants a conversation to stand in itself. */
export function findInline(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-sidetone-inline]");
}
