import { join } from "node:path";
import type { Config } from "./config.js";
import { createMailer } from "./connectors/notify/smtp/mailer.js";
import { createPushSender } from "./connectors/notify/webpush/sender.js";
import type { Catalogues } from "./core/catalogue.js";
import type { Clock } from "./lib/clock.js";
import { readKeyFile } from "./lib/key-file.js";
import type { Logger } from "./lib/logger.js";
import type { Hub } from "./live/hub.js";
import type { Presence } from "./live/presence.js";
import { createPush } from "./messaging/push.js";
import { createReminders } from "./messaging/reminders.js";
import type { Directory, LiveBus, Store } from "./ports.js";

export interface NotifySideDeps {
  readonly config: Config;
  readonly store: Store;
  readonly directory: Directory;
  readonly bus: LiveBus;
  readonly hub: Hub;
  readonly presence: Pick<Presence, "of">;
  readonly catalogues: Catalogues;
  /** Names this process in leases. */
  readonly holder: string;
  /** Other processes may have the same database, and hold a user's streams. */
  readonly manyInstances: boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Puts together what reaches users who are not looking: pushes to their browsers, and mails. */
export function createNotifySide(deps: NotifySideDeps) {
  const { config, bus, hub, presence, log } = deps;
  const contact =
    config.mailFrom === null
      ? (config.publicUrl ?? "mailto:postmaster@localhost")
      : `mailto:${config.mailFrom}`;
  const push = createPush({
    ...deps,
    sender: createPushSender({
      key: readKeyFile(join(config.dataDir, "push.key")),
      contact: /^(https|mailto):/.test(contact) ? contact : "mailto:postmaster@localhost",
      innerHosts: config.pushHosts,
      log,
    }),
    graceMs: config.pushGraceSeconds * 1_000,
    seat(userId) {
      if (hub.count(userId) > 0) return "live";
      return presence.of(userId) === "offline" ? "gone" : "leaving";
    },
  });
  const unsubscribe = bus.subscribe(push.hear);
  const mailer =
    config.smtpUrl === null ? null : createMailer({ url: config.smtpUrl, from: config.mailFrom ?? "", log });
  const reminders =
    mailer &&
    createReminders({ ...deps, mailer, portal: config.publicUrl && `${config.publicUrl}/sidetone/` });

  return {
    push,
    start: () => reminders?.start(),
    async stop(): Promise<void> {
      unsubscribe();
      push.stop();
      await reminders?.stop();
      mailer?.close();
    },
  };
}
