import type { TenantDirectory } from "../core/model.js";
import type { Dots, Presence } from "../core/presence.js";
import type { Shown } from "../core/privacy.js";
import type { Phones } from "./phones.js";
import type { Privacy } from "./privacy.js";

export interface PeopleDeps {
  readonly presence: { of(userId: string): Presence };
  readonly phones: Pick<Phones, "of">;
  readonly privacy: Pick<Privacy, "of">;
}

/** What the people of a tenant see of each other. */
export interface People {
  /** One look at a tenant, for all that is shown at this moment. */
  look(own: TenantDirectory): Promise<Look>;
}

export interface Look {
  /** The dots of one of the tenant's users. */
  dots(userId: string): Dots;
  /** What of a user the others may know. */
  shown(userId: string): Shown;
}

/** Puts together streams, phones and what users keep to themselves. */
export function createPeople({ presence, phones, privacy }: PeopleDeps): People {
  return {
    async look({ tenant, extensionsByUser }) {
      const shown = await privacy.of(tenant.id);
      return {
        shown,
        dots: (id) => ({
          id,
          presence: shown(id).presence ? presence.of(id) : "offline",
          phone: phones.of(extensionsByUser.get(id) ?? []),
        }),
      };
    },
  };
}
