/** Runs without any page: shows what a push brings, and takes the user to the conversation of a notification. */
import type { Notice, WorkerLetter } from "../wire/notice.js";

/** The parts of a service worker's global scope that are used here; TypeScript's DOM library has none of it. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: object): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
}

interface WorkerEvent {
  readonly data?: { json(): unknown } | null;
  readonly notification: Notification;
  readonly oldSubscription?: PushSubscription | null;
  waitUntil(work: Promise<unknown>): void;
}

interface WindowClient {
  readonly visibilityState: DocumentVisibilityState;
  postMessage(message: WorkerLetter, transfer?: readonly MessagePort[]): void;
  focus(): Promise<unknown>;
}

const scope = globalThis as unknown as WorkerScope;
/** How long pages have to say that they show conversations. */
const answerWithinMs = 500;
const { pathname: base } = new URL("./", location.href);

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("push", (event) => {
  const notice = event.data?.json() as Notice;
  const { conversationId, title, body, language: lang, direction: dir } = notice;
  const options = {
    body,
    lang,
    dir,
    tag: `conv:${conversationId}`,
    renotify: true,
    data: { conversationId },
  };
  event.waitUntil(scope.registration.showNotification(title, { ...options, icon: `${base}icon.svg` }));
});

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { conversationId } = event.notification.data as { readonly conversationId: string };
  event.waitUntil(lead(conversationId));
});

scope.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAgain(event.oldSubscription ?? null));
});

/** To a page of the portal that is open already, else to a new one. */
async function lead(conversationId: string): Promise<void> {
  const windows = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const ours = (await Promise.all(windows.map(isOurs))).flatMap((mine, index) =>
    mine && windows[index] ? [windows[index]] : [],
  );
  const page = ours.find(({ visibilityState }) => visibilityState === "visible") ?? ours[0];
  if (!page) {
    await scope.clients.openWindow(`${base}messages/${encodeURIComponent(conversationId)}`);
    return;
  }
  page.postMessage({ kind: "sidetone-open", conversationId });
  await page.focus();
}

/** Whether the widget is in this page; other pages of the origin know nothing of us. */
function isOurs(page: WindowClient): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), answerWithinMs);
    port1.onmessage = () => resolve(true);
    page.postMessage({ kind: "sidetone-who" }, [port2]);
  });
}

/** The push service gave up the old address; the server gets the new one, as long as the user is signed in. */
async function subscribeAgain(old: PushSubscription | null): Promise<void> {
  const { applicationServerKey = null } = old?.options ?? {};
  const fresh = await scope.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey,
  });
  await tell("POST", fresh.toJSON());
  if (old) await tell("DELETE", { endpoint: old.endpoint });
}

async function tell(method: string, body: object): Promise<void> {
  await fetch(`${base}v1/push`, {
    method,
    body: JSON.stringify(body),
    headers: { "content-type": "application/json" },
  });
}
