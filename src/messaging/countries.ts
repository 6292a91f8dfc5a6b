import { noQuestion } from "../core/facts.js";
import { isLocalForm, sendingCountry } from "../core/local-form.js";
import type { TenantDirectory } from "../core/model.js";
import type { Whereabouts } from "../core/resolve.js";
import type { Submission } from "../core/submission.js";
import type { AcceptStore } from "../ports.js";

type FactsStore = Pick<AcceptStore, "facts">;

interface Asking {
  readonly own: TenantDirectory;
  readonly userId: string;
  /** Our number that was chosen or texted. */
  readonly from: string | null;
}

/** By whose country each of these reads a local form: one question for all of them, none where nobody wrote one. */
export async function countriesOf(
  store: FactsStore,
  batch: readonly { readonly submission: Submission; readonly where: Whereabouts }[],
): Promise<(string | null)[]> {
  return ask(
    store,
    batch.map(({ submission, where }) => askingOf(submission, where)),
  );
}

/** The country by which what a user types is read, when it will be sent from that number or the user's first. */
export async function countryFor(store: FactsStore, asking: Asking, raw: string): Promise<string | null> {
  const [country] = await ask(store, [isLocalForm(raw) ? asking : null]);
  return country ?? null;
}

async function ask(store: FactsStore, askings: readonly (Asking | null)[]): Promise<(string | null)[]> {
  const wanted = askings.filter((asking) => asking !== null);
  if (wanted.length === 0) return askings.map(() => null);
  const senders = [...new Set(wanted.flatMap(({ userId, from }) => (from === null ? [userId] : [])))];
  const numbers = wanted.flatMap(({ own, from }) =>
    from === null ? [] : [{ tenantId: own.tenant.id, number: from }],
  );
  const facts = await store.facts({ ...noQuestion, userIds: senders, sendersOfSms: senders, numbers });
  return askings.map((asking) => asking && sendingCountry(asking.own, asking, facts));
}

function askingOf({ source }: Submission, where: Whereabouts): Asking | null {
  const { directory: own, number } = where;
  if (!own) return null;
  switch (source.kind) {
    case "user": {
      const { to, session } = source;
      return to.kind === "sms" && isLocalForm(to.to) ? { own, userId: session.userId, from: to.from } : null;
    }
    case "phone":
      return dialling(source.to, own, where.extension?.userId ?? null);
    case "trunk": {
      // A trunk that names its country has said how its carrier writes.
      const asks = source.country === undefined && isLocalForm(source.from);
      return number && asks ? { own, userId: "", from: number.e164 } : null;
    }
  }
}

function dialling(to: string, own: TenantDirectory, userId: string | null): Asking | null {
  if (userId === null || own.extensionsByNumber.has(to)) return null;
  return isLocalForm(to) ? { own, userId, from: null } : null;
}
