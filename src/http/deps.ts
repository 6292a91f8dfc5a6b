import type { Catalogues } from "../core/catalogue.js";
import type { Scope } from "../core/model.js";
import type { Clock } from "../lib/clock.js";
import type { InstallationProof } from "../lib/installation-proof.js";
import type { Logger } from "../lib/logger.js";
import type { Hub } from "../live/hub.js";
import type { Presence } from "../live/presence.js";
import type { Accept } from "../messaging/accept.js";
import type { Calls } from "../messaging/calls.js";
import type { Claims } from "../messaging/claims.js";
import type { Contacts } from "../messaging/contacts.js";
import type { InboundMedia } from "../messaging/inbound-media.js";
import type { Inbox } from "../messaging/inbox.js";
import type { Media } from "../messaging/media.js";
import type { Office } from "../messaging/office.js";
import type { OfficeUsers } from "../messaging/office-users.js";
import type { People } from "../messaging/people.js";
import type { PreferencesOfUsers } from "../messaging/preferences.js";
import type { Push } from "../messaging/push.js";
import type { Quarantine } from "../messaging/quarantine.js";
import type { Retry } from "../messaging/retry.js";
import type { Search } from "../messaging/search.js";
import type { TrunkAdmin } from "../messaging/trunk-admin.js";
import type { Trunks } from "../messaging/trunks.js";
import type { Typing } from "../messaging/typing.js";
import type { Usage } from "../messaging/usage.js";
import type { Webhooks } from "../messaging/webhooks.js";
import type { Doctor, Handset, Host, PbxConnector, Store } from "../ports.js";
import type { MediaLinks } from "./media-links.js";
import type { HttpMetrics } from "./metrics.js";

/** Everything that the web side is handed by index.ts. */
export interface HttpDeps {
  readonly store: Pick<
    Store,
    "sessions" | "log" | "outbox" | "linkGaps" | "flow" | "deadLetters" | "consents" | "arrivals" | "ping"
  >;
  readonly host: Host;
  readonly accept: Accept;
  readonly inbox: Inbox;
  readonly contacts: Contacts;
  readonly preferences: PreferencesOfUsers;
  /** Null where browsers are not reached by push. */
  readonly push: Pick<Push, "publicKey" | "subscribe" | "unsubscribe" | "endSession"> | null;
  readonly search: Search;
  readonly usage: Usage;
  readonly media: Media;
  readonly links: MediaLinks;
  readonly inboundMedia: Pick<InboundMedia, "again">;
  readonly calls: Calls;
  readonly people: People;
  /** The switches of a tenant, for its office managers. */
  readonly office: Office;
  readonly officeUsers: OfficeUsers;
  readonly claims: Claims;
  readonly trunks: Pick<Trunks, "get" | "all">;
  readonly retry: Retry;
  readonly typing: Typing;
  readonly presence: Pick<Presence, "setActive">;
  readonly hub: Hub;
  /** Null where there is no loopback trunk. */
  readonly handset: Handset | null;
  readonly webhooks: Webhooks;
  readonly trunkAdmin: TrunkAdmin;
  readonly quarantine: Quarantine;
  readonly pbxs: readonly Pick<PbxConnector, "name" | "kind" | "status">[];
  /** By it the doctor knows us at our public address. */
  readonly proof: InstallationProof;
  readonly doctor: Doctor;
  /** Null where no token is set: then nobody is told. */
  readonly metrics: HttpMetrics | null;
  readonly manifest: HttpManifest;
  readonly settings: HttpSettings;
  /** The words of pages and refusals, in every language. */
  readonly catalogues: Catalogues;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly log: Logger;
}

/** What the web side needs of plugin.json. */
export interface HttpManifest {
  readonly version: string;
  /** The widget's script, behind `/sidetone/`. */
  readonly script: string;
  readonly pages: readonly ManifestPage[];
}

export interface ManifestPage {
  /** Behind `/sidetone/`, such as `messages`. */
  readonly path: string;
  readonly title: string;
  /** The least that one must be to see it. */
  readonly scope: Scope | "everybody";
  /** The way to it through the menu; null where there is none. */
  readonly menu: readonly string[] | null;
}

export interface HttpSettings {
  /** Nobody but this machine can connect: the simulated handset is open without a sign-in. */
  readonly isLoopbackOnly: boolean;
  /** Where browsers find us when something stands in front; null where they come straight here. */
  readonly publicUrl: string | null;
  /** Scheme and host under which carriers reach us. */
  readonly carrierOrigin: string;
  /** Addresses or names (`loopback`) of reverse proxies whose X-Forwarded-… are believed. */
  readonly trustedProxies: readonly string[];
  /** Where video meetings are held, with `{room}` in it; null where they are not. */
  readonly videoUrl: string | null;
  /** There is a server that takes mails. */
  readonly hasMail: boolean;
  readonly viewsFolder: string;
  /** What the browser loads: the widget's script. */
  readonly publicFolder: string;
}

/** Where everything of ours is mounted. */
export const base = "/sidetone/";
