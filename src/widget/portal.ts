/**
 * The part for pages of a portal: who is signed in there is signed in here, our pages stand in frames of the portal's,
 * and the dock leads to them. It comes where the script element or the page asks for it.
 */
import type { Door } from "./door.js";
import { createKeeper, identify } from "./keeper.js";
import type { Setting } from "./loader.js";
import { forget } from "./memory.js";
import { createFrames } from "./portal-frames.js";
import { createPortalMenu } from "./portal-menu.js";
import { keepPushUser } from "./push.js";

export { signInHere } from "./portal-login.js";

/** Asks the portal who is there, and waits for it to say; null for nobody. `host` is removed when they are gone. */
export async function enter(setting: Setting, host: HTMLElement): Promise<Door | null> {
  const { base, tokens } = setting;
  const frames = createFrames(setting);
  const depart = (): void => {
    host.remove();
    frames.hide();
    clearBrowser(setting);
  };
  const user = tokens.length === 0 ? null : await identify(base, tokens);
  if (tokens.length > 0 && user === null) {
    depart();
    return null;
  }
  frames.show();
  const keeper = user === null ? null : createKeeper(setting, user);
  keeper?.onShut(depart);
  return {
    isShut: () => keeper?.isShut() ?? false,
    mark: () => keeper?.mark() ?? 0,
    renew: async (mark) => keeper?.renew(mark) ?? "out",
    begin(open, left) {
      frames.onOpen(open);
      keeper?.onShut(left);
    },
    shows: frames.shows,
    attends: frames.attends,
    menu: keeper && createPortalMenu(setting),
  };
}

/** Whoever signs out leaves no words behind in this browser, and gets none pushed to it. */
function clearBrowser({ leaveTo }: Setting): void {
  forget(sessionStorage);
  keepPushUser(null);
  for (const badge of document.querySelectorAll<HTMLElement>("[data-sidetone-badge]")) badge.hidden = true;
  if (leaveTo !== undefined) location.replace(leaveTo);
}
