import { keepPushUser } from "./push.js";
import { type Control, toggle } from "./settings-controls.js";
import type { GroupDeps } from "./settings-panel.js";

/** Pushes to this very browser while no page is open; unlike the other settings it is no other browser's. */
export function createPush(deps: GroupDeps): Control {
  const { t, client, me, notices, report } = deps;
  let subscription: PushSubscription | null = null;
  let looked = false;
  const control = toggle(
    t("settings.push"),
    () => subscription !== null,
    (on) => void (on ? begin() : end()).catch(() => report(t("settings.noPush"))).then(look),
  );

  async function manager(): Promise<PushManager | null> {
    return (await notices.registration())?.pushManager ?? null;
  }

  async function begin(): Promise<void> {
    // The click itself may ask; by then a wait would have used it up.
    const answer = notices.permission() === "default" ? await notices.ask() : notices.permission();
    const push = answer === "granted" ? await manager() : null;
    const { pushKey, user } = me() ?? {};
    if (!push || !pushKey || !user) return;
    const made = await subscribe(push, pushKey);
    const kept = await client.api.subscribe(made.toJSON());
    if (kept.ok) return keepPushUser(user.id);
    await made.unsubscribe();
    report(t("cantReach"));
  }

  async function end(): Promise<void> {
    const old = await (await manager())?.getSubscription();
    keepPushUser(null);
    if (!old) return;
    await client.api.unsubscribe(old.endpoint);
    await old.unsubscribe();
  }

  async function look(): Promise<void> {
    const granted = notices.permission() === "granted";
    subscription = granted ? ((await (await manager())?.getSubscription()) ?? null) : null;
    const { preferences } = client.state();
    if (preferences) control.draw(preferences);
  }

  return {
    element: control.element,
    draw(preferences) {
      // Where the browser notifies of nothing at all, the switch above says why.
      control.element.hidden = !notices.supported || notices.permission() === "denied";
      const isReachable = "PushManager" in globalThis && me()?.pushKey != null;
      control.refuse(isReachable ? null : t("settings.noPush"));
      control.draw(preferences);
      if (!looked) void look();
      looked = true;
    },
  };
}

async function subscribe(push: PushManager, key: string): Promise<PushSubscription> {
  // One that was made for another key is of no use to the server, and in the way of a new one.
  await (await push.getSubscription())?.unsubscribe();
  return push.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
