/** Arrow keys, Home and End walk from bubble to bubble; Enter opens the menu of the one that is reached. */
export function walkBubbles(log: HTMLElement): void {
  log.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const current = target.closest<HTMLElement>(".bubble");
    // Links and buttons inside a bubble keep their own keys.
    if (target !== log && target !== current) return;
    if (current && ["Enter", " ", "ContextMenu"].includes(event.key)) {
      event.preventDefault();
      current.querySelector<HTMLElement>(".options")?.click();
      return;
    }
    const next = bubbleFor(event.key, [...log.querySelectorAll<HTMLElement>(".bubble")], current);
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  });
}

function bubbleFor(
  key: string,
  bubbles: readonly HTMLElement[],
  current: HTMLElement | null,
): HTMLElement | undefined {
  const at = current ? bubbles.indexOf(current) : bubbles.length;
  switch (key) {
    case "ArrowUp":
      return bubbles[Math.max(0, at - 1)];
    case "ArrowDown":
      return bubbles[Math.min(bubbles.length - 1, at + 1)];
    case "Home":
      return bubbles[0];
    case "End":
      return bubbles.at(-1);
    default:
      return undefined;
  }
}
