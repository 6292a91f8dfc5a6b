import { formatAddress } from "../core/address.js";
import type { AccountProblem } from "../messaging/trunk-accounts.js";
import type { TrunkAdmin, TrunkState } from "../messaging/trunk-admin.js";
import type { Trunk } from "../messaging/trunks.js";
import type { CarrierDriver, Directory, TrunkNumber, WebhookNote } from "../ports.js";
import type { TroubledTrunk } from "../wire/outbox.js";
import type {
  DriverView,
  TrunkCheck,
  TrunkNumberView,
  TrunkRow,
  TrunkSettingView,
  TrunkView,
  WebhookView,
} from "../wire/trunks.js";
import { isoTime } from "./present.js";
import type { Words } from "./words.js";

/** A carrier that a trunk can be made at, with what it asks for. */
export function presentDriver({ name, title, setup, settings }: CarrierDriver, words: Words): DriverView {
  return {
    name,
    title,
    setup: say(words, setup),
    settings: settings.map(({ name: setting, label, secret, required, example, initial = "" }) => {
      return { name: setting, label: say(words, label), secret, required, example, initial };
    }),
  };
}

export function presentFixed({ id, title, pbx }: Trunk, { t }: Words): TrunkRow {
  const kind = pbx === null ? "loopback" : "sip";
  const name = kind === "sip" ? t("page.trunk.gateway", { name: pbx ?? "" }) : t("page.trunk.loopback");
  return { id, title, kind, carrier: name, state: "on", problem: null, lastWebhook: null };
}

export function presentTrunk({ account, notes }: TrunkState, words: Words): TrunkRow {
  const { stored, driver, problem } = account;
  const [newest] = notes;
  return {
    id: stored.id,
    title: stored.title,
    kind: "carrier",
    carrier: driver?.title ?? stored.driver,
    state: problem ? "problem" : stored.enabled ? "on" : "off",
    problem: problem && problemText(problem, driver, words),
    lastWebhook: newest ? presentWebhook(newest, words) : null,
  };
}

/** The same where nothing leaves over it at the moment. */
export function withTrouble<Row extends TrunkRow>(
  row: Row,
  troubled: readonly TroubledTrunk[],
  words: Words,
): Row {
  const trouble = troubled.find(({ id }) => id === row.id);
  if (!trouble || row.state !== "on") return row;
  const { title, reason } = trouble;
  const why = failureText(reason, words) ?? "";
  return {
    ...row,
    state: "problem",
    problem: `${words.t("outbox.trouble", { trunk: title })} ${why}`.trim(),
  };
}

/** A trunk with all that its page shows. */
export async function presentWhole(
  state: Awaited<ReturnType<TrunkAdmin["get"]>>,
  directory: Pick<Directory, "tenant">,
  words: Words,
): Promise<TrunkView> {
  const { account, notes, numbers } = state;
  const { stored, driver, webhookUrl } = account;
  const { country, enabled, atLeastOnce, perSecond, perNumberPerSecond } = stored;
  const shown = await Promise.all(numbers.map((number) => presentNumber(number, directory)));
  return {
    ...presentTrunk(state, words),
    driver: stored.driver,
    enabled,
    country,
    atLeastOnce,
    perSecond,
    perNumberPerSecond,
    settings: driver ? settingsOf(driver, state, words) : [],
    webhookUrl: webhookUrl && `${webhookUrl}${driver?.webhookTemplate ?? ""}`,
    checks: checksOf(notes, shown, { isProven: isProven(account), words }),
    numbers: shown,
  };
}

function settingsOf(driver: CarrierDriver, { account }: TrunkState, words: Words): TrunkSettingView[] {
  const { stored, problem } = account;
  return presentDriver(driver, words).settings.map((setting) => {
    const value = setting.secret ? "" : (stored.settings[setting.name] ?? "");
    // Which of the optional secrets are there is not told; that those are which must be is plain.
    const isSet = setting.secret ? setting.required && problem?.kind !== "key" : value !== "";
    return { ...setting, value, isSet };
  });
}

async function presentNumber(
  { tenantId, number, userIds }: TrunkNumber,
  directory: Pick<Directory, "tenant">,
): Promise<TrunkNumberView> {
  const own = await directory.tenant(tenantId);
  return {
    number,
    display: formatAddress(number, "ZZ"),
    tenant: own?.tenant.name ?? tenantId,
    users: userIds.flatMap((id) => own?.users.get(id)?.displayName ?? []),
  };
}

/** Whether webhooks carry a proof, by the account where it differs from others of its driver. */
function isProven({ driver, trunk }: TrunkState["account"]): boolean {
  return { ...driver?.capabilities, ...trunk?.carrier?.capabilities }.signsWebhooks !== false;
}

/** How far the first webhooks have come: what arrived, whether it is genuine, and whose number it was for. */
function checksOf(
  notes: readonly WebhookNote[],
  numbers: readonly TrunkNumberView[],
  { isProven, words }: { readonly isProven: boolean; readonly words: Words },
): TrunkCheck[] {
  const { t } = words;
  const wait = (key: string): TrunkCheck => ({ state: "wait", text: t(`page.trunk.wait.${key}`) });
  const ok = (key: string, values = {}): TrunkCheck => ({
    state: "ok",
    text: t(`page.trunk.ok.${key}`, values),
  });
  const [newest] = notes;
  if (!newest) return ["arrived", "signature", "number", "user"].map(wait);
  const message = notes.find(({ verdict }) => verdict === "stored" || verdict === "quarantined");
  const proof = ok(isProven ? "signature" : "unsigned");
  return [
    ok("arrived"),
    newest.verdict === "refused" ? bad(presentWebhook(newest, words)) : proof,
    ...(message ? routeChecks(message, numbers, words) : [wait("number"), wait("user")]),
  ];
}

function routeChecks(
  note: WebhookNote,
  numbers: readonly TrunkNumberView[],
  words: Words,
): readonly [TrunkCheck, TrunkCheck] {
  const { t } = words;
  const number = note.number === null ? "" : formatAddress(note.number, "ZZ");
  const known: TrunkCheck = { state: "ok", text: t("page.trunk.ok.number", { number }) };
  if (note.verdict === "stored") {
    const users = numbers.find((one) => one.number === note.number)?.users ?? [];
    const names = new Intl.ListFormat(words.locale).format(users);
    const key = users.length === 0 ? "page.trunk.ok.stored" : "page.trunk.ok.user";
    return [known, { state: "ok", text: t(key, { names }) }];
  }
  const why = bad(presentWebhook(note, words));
  if (note.reason === "number-without-user") return [known, why];
  return [why, { state: "wait", text: t("page.trunk.wait.user") }];
}

function bad({ text }: WebhookView): TrunkCheck {
  return { state: "bad", text };
}

function presentWebhook({ verdict, reason, number, at }: WebhookNote, words: Words): WebhookView {
  const values = { number: number === null ? "" : formatAddress(number, "ZZ") };
  const isTrouble = verdict === "refused" || verdict === "quarantined" || verdict === "unreadable";
  const text =
    verdict === "quarantined"
      ? reasonText(reason, words)
      : verdict === "refused"
        ? say(words, `page.trunk.refused.${reason}`)
        : words.t(`page.trunk.webhook.${verdict}`, values);
  return { at: isoTime(at), text, isTrouble };
}

/** Why a text or a trunk failed, in the words that the author of a text reads too. */
export function failureText(reason: string | null, { t, find }: Words): string | null {
  if (reason === null) return null;
  return find(`reason.${reason}`) ?? t("otherReason", { code: reason });
}

/** Why something lies in quarantine; a reason that has no words is shown as it is. */
export function reasonText(reason: string | null, words: Words): string {
  return words.find(`page.reason.${reason}`) ?? words.find(`error.${reason}`) ?? reason ?? "";
}

function problemText(problem: AccountProblem, driver: CarrierDriver | null, words: Words): string {
  if (problem.kind !== "settings") return words.t(`page.trunk.problem.${problem.kind}`);
  const setting = driver?.settings.find(({ name }) => name === problem.setting);
  const label = setting ? say(words, setting.label) : problem.setting;
  return words.t("page.trunk.problem.settings", { setting: label, reason: say(words, problem.reason) });
}

/** What a driver says; a key without words is shown as it is. */
function say({ find }: Words, key: string): string {
  return find(key) ?? key;
}
