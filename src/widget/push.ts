import type { Me } from "../wire/api.js";
import type { Api } from "./api.js";
import type { Notices } from "./notices.js";

/** Who turned pushes on in this browser: only that user's messages are to be pushed to it. */
const userKey = "sidetone.pushUser";
/** For which session this tab has told the server where the browser takes pushes. */
const toldKey = "sidetone.pushTold";

/** Remembers who wants pushes in this browser; null: nobody any more. */
export function keepPushUser(user: string | null): void {
  if (user === null) localStorage.removeItem(userKey);
  else localStorage.setItem(userKey, user);
}

/**
 * Tells the server that the browser is still there, once for each tab and session; what another user left behind in
 * this browser ends.
 */
export async function renewPush(notices: Notices, api: Api, me: Me): Promise<void> {
  const told = me.csrfToken.slice(0, 6);
  if (me.pushKey === null || notices.permission() !== "granted" || sessionStorage.getItem(toldKey) === told)
    return;
  const worker = await notices.registration();
  const subscription = await worker?.pushManager?.getSubscription();
  if (subscription && localStorage.getItem(userKey) !== me.user.id) await subscription.unsubscribe();
  else if (subscription) await api.subscribe(subscription.toJSON());
  sessionStorage.setItem(toldKey, told);
}
