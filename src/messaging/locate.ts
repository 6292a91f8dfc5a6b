import { toE164 } from "../core/address.js";
import type { Extension, OwnNumber } from "../core/model.js";
import type { Whereabouts } from "../core/resolve.js";
import type { Submission } from "../core/submission.js";
import type { Directory } from "../ports.js";

interface LocateDeps {
  readonly directory: Directory;
  readonly country: string;
}

/** Asks the directory who a submission's sender or number belongs to. */
export function createLocator({
  directory,
  country,
}: LocateDeps): (submission: Submission) => Promise<Whereabouts> {
  return async function locate({ source }) {
    switch (source.kind) {
      case "user":
        return about(source.session.tenantId, null, null);
      case "phone": {
        const extension = await directory.extension(source.pbx, source.domain, source.endpoint);
        return about(extension?.tenantId ?? null, extension, null);
      }
      case "trunk": {
        const number = await findNumber(source.to, source.country ?? country);
        return about(number?.tenantId ?? null, null, number);
      }
    }
  };

  async function about(
    tenantId: string | null,
    extension: Extension | null,
    number: OwnNumber | null,
  ): Promise<Whereabouts> {
    return { directory: tenantId === null ? null : await directory.tenant(tenantId), extension, number };
  }

  /** Carriers write a DID with or without the plus, or in the national form of the country they serve. */
  async function findNumber(to: string, from: string): Promise<OwnNumber | null> {
    const digits = to.replace(/[^0-9]/g, "");
    const forms = new Set([toE164(to, from), digits.length > 10 ? `+${digits}` : null]);
    for (const e164 of forms) {
      const number = e164 === null ? null : await directory.number(e164);
      if (number) return number;
    }
    return null;
  }
}
