import type { Notice, WorkerLetter } from "../wire/notice.js";

export interface Notices {
  /** The browser knows notifications here: not on plain http. */
  readonly supported: boolean;
  permission(): NotificationPermission;
  /** Asks the user; call it from a click only. */
  ask(): Promise<NotificationPermission>;
  show(notice: Notice): void;
  /** Takes away what was shown for a conversation, by whichever tab or push. */
  clear(conversationId: string): void;
  /** The worker that shows notifications and takes pushes; null where there is none. */
  registration(): Promise<ServiceWorkerRegistration | null>;
}

/** The notification of a conversation replaces its former one. */
function tagOf(conversationId: string): string {
  return `conv:${conversationId}`;
}

/** Notifications of the browser. `open` is called when the user clicks on one. */
export function createNotices(base: string, open: (conversationId: string) => void): Notices {
  const supported = isSecureContext && typeof Notification !== "undefined";
  const shown = new Map<string, Notification>();
  let registering: Promise<ServiceWorkerRegistration | null> | null = null;

  const permission = (): NotificationPermission => (supported ? Notification.permission : "denied");

  function registration(): Promise<ServiceWorkerRegistration | null> {
    if (!supported || !("serviceWorker" in navigator)) return Promise.resolve(null);
    // A host's policy may forbid workers; the plain notification needs none.
    registering ??= navigator.serviceWorker
      .register(`${base}service-worker.js`, { scope: base })
      .then(activated)
      .catch(() => null);
    return registering;
  }

  /** Without a worker the tab keeps its own, as long as it lives. */
  function showHere(notice: Notice): void {
    const tag = tagOf(notice.conversationId);
    const notification = new Notification(notice.title, optionsOf(notice, base));
    notification.onclick = () => {
      window.focus();
      notification.close();
      open(notice.conversationId);
    };
    shown.set(tag, notification);
  }

  async function show(notice: Notice): Promise<void> {
    const worker = await registration();
    if (!worker) return showHere(notice);
    const options = optionsOf(notice, base);
    await worker.showNotification(notice.title, options);
    // COMPAT: Chromium 156 now and then loses the first one of a worker that has only just begun, and says it was shown.
    const kept = await worker.getNotifications({ tag: tagOf(notice.conversationId) });
    if (kept.length === 0) await worker.showNotification(notice.title, options);
  }

  async function clear(tag: string): Promise<void> {
    shown.get(tag)?.close();
    shown.delete(tag);
    const worker = await registration();
    for (const notification of (await worker?.getNotifications({ tag })) ?? []) notification.close();
  }

  if (supported && "serviceWorker" in navigator) listen(open);
  return {
    supported,
    permission,
    ask: () => Notification.requestPermission(),
    show(notice) {
      // What the system refuses is shown in the page all the same.
      if (permission() === "granted") void show(notice).catch(() => undefined);
    },
    clear(conversationId) {
      if (permission() === "granted") void clear(tagOf(conversationId)).catch(() => undefined);
    },
    registration,
  };
}

/** Before its first activation a worker shows nothing. */
function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorkerRegistration> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return Promise.resolve(registration);
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => {
      // A newer one may have taken its place meanwhile.
      if (["activated", "redundant"].includes(worker.state)) resolve(registration);
    });
  });
}

function optionsOf({ conversationId, body, language, direction }: Notice, base: string): NotificationOptions {
  const icon = `${base}icon.svg`;
  return {
    body,
    tag: tagOf(conversationId),
    lang: language,
    dir: direction,
    icon,
    data: { conversationId },
    // The tone is ours, and once per browser.
    silent: true,
  };
}

/** Answers the worker, which looks for a page to bring forward after a click. */
function listen(open: (conversationId: string) => void): void {
  navigator.serviceWorker.addEventListener("message", ({ data, ports }: MessageEvent<WorkerLetter>) => {
    // The host may have a worker of its own that says other things.
    if (typeof data !== "object" || data === null) return;
    if (data.kind === "sidetone-who") ports[0]?.postMessage("here");
    if (data.kind === "sidetone-open") open(data.conversationId);
  });
  navigator.serviceWorker.startMessages();
}
