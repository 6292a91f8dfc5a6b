import type { Dots } from "./presence.js";

/** Who hears a signal; worked out where the signal is made, for the hub knows neither members nor tenants. */
export type SignalAudience =
  | { readonly kind: "users"; readonly userIds: readonly string[] }
  /** Everybody of a tenant who is connected. */
  | { readonly kind: "tenant"; readonly tenantId: string };

/**
 * Something that is true only now. It goes to the streams that are open, at once and without a cursor, and is kept
 * nowhere: who misses it has missed nothing that lasts. Everything that must arrive is a {@link Change} of the log.
 */
export interface Signal {
  readonly audience: SignalAudience;
  readonly news: News;
}

export type News =
  | {
      readonly kind: "typing";
      readonly conversationId: string;
      readonly userId: string;
      readonly name: string;
      readonly typing: boolean;
    }
  /** The dots of people whom this browser watches. */
  | { readonly kind: "presence"; readonly people: readonly Dots[] }
  /** Contacts that the whole tenant shares are others now. */
  | { readonly kind: "contacts" };
