/**
 * What our own pages ask of a browser with scripts, beside the widget: its time zone, so that the next page shows times
 * by the reader's clock instead of the tenant's.
 */
import type * as Portal from "./portal.js";

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const { currentScript } = document;
if (currentScript instanceof HTMLScriptElement) {
  const path = new URL(".", currentScript.src).pathname;
  const place = document.querySelector<HTMLElement>("[data-sidetone-tokens]");
  if (place) {
    void (import(`${path}portal.js`) as Promise<typeof Portal>).then(({ signInHere }) =>
      signInHere(path, place),
    );
  }
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is for https only.
  document.cookie = `sidetone_zone=${encodeURIComponent(timeZone)}; Path=${path}; SameSite=Lax; Max-Age=31536000`;
}
