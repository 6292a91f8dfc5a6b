/** How often the Health page is read again, while somebody looks at it; what it costs is kept for half a minute. */
const lookMs = 15_000;

const shown = document.querySelector<HTMLElement>("[data-health]");
if (shown) setInterval(() => void look(shown), lookMs);
document.addEventListener("visibilitychange", () => {
  if (shown) void look(shown);
});

/** The same page as the server writes it now takes the place of what it wrote before. */
async function look(place: HTMLElement): Promise<void> {
  if (document.hidden) return;
  const answer = await fetch(place.dataset["health"] ?? "").catch(() => null);
  // Signed out, or the server is away: what is shown stays, with its time.
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-health]");
  // Whoever reads or selects is not disturbed where nothing changed.
  if (fresh && fresh.innerHTML !== place.innerHTML) update(place, fresh);
}

/** Section by section, so that the focus stays where nothing changed. */
function update(place: HTMLElement, fresh: Element): void {
  const [before, now] = [[...place.children], [...fresh.children]];
  if (before.length !== now.length) {
    place.replaceChildren(...now);
    return;
  }
  now.forEach((section, index) => {
    if (!before[index]?.isEqualNode(section)) before[index]?.replaceWith(section);
  });
}
