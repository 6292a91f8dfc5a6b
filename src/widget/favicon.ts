/** Puts a dot on the page's icon and on its app while something is unread, and takes both away without a trace. */
export function createFavicon(base: string): (unread: number) => void {
  const dotted = document.createElement("link");
  dotted.rel = "icon";
  dotted.type = "image/svg+xml";
  dotted.href = `${base}icon-unread.svg`;
  let kept: readonly { readonly link: Element; readonly place: Comment }[] = [];
  let shown = 0;

  function put(): void {
    // The host's own icons step aside, for a browser may prefer any of several.
    kept = [...document.head.querySelectorAll('link[rel~="icon"]')].map((link) => {
      const place = document.createComment("");
      link.replaceWith(place);
      return { link, place };
    });
    document.head.append(dotted);
  }

  function restore(): void {
    dotted.remove();
    for (const { link, place } of kept) place.replaceWith(link);
    kept = [];
  }

  return (unread) => {
    if (unread === shown) return;
    if (unread > 0 && shown === 0) put();
    if (unread === 0) restore();
    shown = unread;
    badgeApp(unread);
  };
}

function badgeApp(unread: number): void {
  if (!("setAppBadge" in navigator)) return;
  const done = unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge();
  // It is for installed apps only, and says so by refusing.
  done.catch(() => undefined);
}
