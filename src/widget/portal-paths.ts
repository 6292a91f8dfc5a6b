/** Where our pages are in a portal. */
export interface Places {
  /** Where Sidetone is mounted, with a slash at the end. */
  readonly base: string;
  /** What leads to a page of ours inside the portal, with its path behind it; null where nothing does. */
  readonly pages: string | null;
}

/** The address of one of our pages: in the portal where it can be. */
export function pageHref({ base, pages }: Places, path: string): string {
  return pages === null ? base + path : pages + encodeURIComponent(path);
}

/** The path of ours that an address of the portal names; null where it is another page. */
export function pathIn({ pages }: Places, address: string): string | null {
  if (pages === null) return null;
  const frame = new URL(pages, address);
  const here = new URL(address);
  const name = [...frame.searchParams.keys()].at(-1);
  const others = [...frame.searchParams].slice(0, -1);
  const fits = others.every(([key, value]) => here.searchParams.get(key) === value);
  return name !== undefined && fits && here.pathname === frame.pathname ? here.searchParams.get(name) : null;
}

/** The address to show in a frame: of ours whatever was asked for, since it came with an address. */
export function frameSrc({ base }: Places, path: string): string {
  const mount = new URL(base, location.origin);
  // Read as a browser reads it, so that neither `//elsewhere`, `/\elsewhere` nor dots lead away.
  const url = URL.canParse(path, mount) ? new URL(path, mount) : mount;
  const isOurs = url.origin === mount.origin && url.pathname.startsWith(mount.pathname);
  return (isOurs ? url : mount).href;
}
