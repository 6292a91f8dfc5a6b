import type { Outcome } from "../../../core/model.js";
import {
  type CarrierAccount,
  type CarrierDriver,
  type OutboundSms,
  SettingsProblem,
} from "../../../ports.js";
import {
  type Answer,
  carrierRefused,
  type ExchangeRequest,
  outcomeOfStatus,
  readJson,
  unclear,
} from "../shared/exchange.js";
import { readForm } from "../shared/form.js";
import { idle } from "../shared/idle.js";
import { dialled } from "../shared/peer.js";
import { createSend } from "../shared/sending.js";
import {
  apiUrlSetting,
  basic,
  needed,
  neededSecret,
  optional,
  optionally,
  readApiUrl,
  required,
} from "../shared/settings.js";
import { isPassing, type Mapping, readMapping } from "./mapping.js";
import { scalarAt } from "./pointer.js";
import { fillForm, fillHeader, fillJson, fillUrl, takesMedia, type Values } from "./template.js";
import { createWebhook, isMet } from "./webhook.js";

const EXAMPLE = `{
  "send": { "url": "https://api.carrier.example/messages", "auth": "bearer",
            "json": { "from": "{from}", "to": "{to}", "text": "{text}" } },
  "answer": { "id": "/id" },
  "webhook": { "format": "json",
               "message": { "id": "/id", "from": "/from", "to": "/to", "text": "/text" } }
}`;

/** A carrier without a driver of its own, as an operator describes its API. */
export const generic: CarrierDriver = {
  name: "generic",
  title: "Generic HTTP",
  settings: [
    needed("mapping", EXAMPLE),
    optionally(needed("user")),
    optionally(neededSecret("password")),
    optionally(neededSecret("webhookSecret")),
    apiUrlSetting,
  ],
  setup: "carrier.setup.generic",
  // The most that a mapping can say; each account tells what its own says.
  capabilities: {
    mms: true,
    receipts: true,
    lookup: "none",
    answersKeywords: "setting",
    maxCharacters: 1_600,
    media: { maxCount: 10, maxBytes: 1_000_000 },
    signsWebhooks: true,
    perNumberRate: null,
  },
  create(account) {
    const mapping = readMapping(required(account, "mapping"));
    const { send, webhook } = mapping;
    const url = placed(account, send.url);
    const mms = takesMedia(send.form) || takesMedia(send.json);
    checkHeaders(account, send);
    return {
      trunkId: account.trunkId,
      capabilities: {
        mms,
        ...(send.maxCharacters !== undefined && { maxCharacters: send.maxCharacters }),
        signsWebhooks: webhook !== undefined && webhook.proof.kind !== "none",
      },
      ...(webhook && { webhook: createWebhook(account, webhook) }),
      ...idle,
      send: createSend(account, {
        requestOf(sms) {
          const to = dialled(sms.to);
          if (to === null) return "bad-recipient";
          if (sms.media.length > 0 && !mms) return "media-not-possible";
          return requestOf(send, url, valuesOf(account, sms, to));
        },
        outcomeOf: (answer, { reference }) => outcomeOf(answer, { mapping, reference, now: account.now() }),
      }),
    };
  },
};

/** The template's address, at the other place if the account has one. */
function placed(account: CarrierAccount, url: string): string {
  const [, origin = "", rest = ""] = /^(https?:\/\/[^/?]+)(.*)$/s.exec(url) ?? [];
  // Read as if it were given, so that http stays on this machine here too.
  const usual = readApiUrl({ ...account, settings: { apiUrl: origin } }, origin);
  return readApiUrl(account, usual) + rest;
}

function valuesOf(
  account: CarrierAccount,
  { from, body, media, reference }: OutboundSms,
  to: string,
): Values {
  return {
    from,
    fromDigits: from.replace(/\D/g, ""),
    to,
    toDigits: to.replace(/\D/g, ""),
    text: body,
    reference,
    webhookUrl: account.webhookUrl,
    user: optional(account, "user") ?? "",
    password: optional(account, "password") ?? "",
    media: media.map(({ url }) => url),
  };
}

function requestOf(send: Mapping["send"], url: string, values: Values): ExchangeRequest {
  const { method, form, json } = send;
  const [type, body] = form
    ? ["application/x-www-form-urlencoded", fillForm(form, values).toString()]
    : ["application/json", json === undefined ? undefined : JSON.stringify(fillJson(json, values))];
  const headers = { ...(body !== undefined && { "content-type": type }), ...headersOf(send, values) };
  return { url: fillUrl(url, values), method, headers, body };
}

function headersOf({ auth, headers }: Mapping["send"], values: Values): Readonly<Record<string, string>> {
  const { user, password } = values;
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fillHeader(value, values)]);
  if (auth === "none") return Object.fromEntries(own);
  return {
    authorization: auth === "basic" ? basic(user, password) : `Bearer ${password}`,
    ...Object.fromEntries(own),
  };
}

/** A header takes no letters but Latin ones and no line ends; it had better be said before a message waits for it. */
function checkHeaders(account: CarrierAccount, send: Mapping["send"]): void {
  const nothing = { reference: "", from: "", to: "", body: "", media: [] };
  try {
    new Headers(headersOf(send, valuesOf(account, nothing, "")));
  } catch {
    // Its words would show the password.
    throw new SettingsProblem("mapping", "carrier.problem.headers");
  }
}

interface Asked {
  readonly mapping: Mapping;
  readonly reference: string;
  readonly now: number;
}

function outcomeOf({ status, headers, text }: Answer, { mapping, reference, now }: Asked): Outcome {
  const said = readAnswer(text);
  // Its own word first: a code says more than 403 does.
  const byWord = status < 500 ? refusalOf(said, mapping.answer) : null;
  const byStatus = outcomeOfStatus(status, headers, now);
  // How long to wait stands in the headers, whoever says that we should.
  if (byWord?.kind === "deferred" && byStatus?.kind === "deferred")
    return { ...byStatus, reason: byWord.reason };
  const refusal = byWord ?? byStatus;
  if (refusal) return refusal;
  return status < 300 ? acceptanceOf(said, mapping.answer, reference) : carrierRefused;
}

function acceptanceOf(
  said: unknown,
  { success, id: pointer }: Mapping["answer"],
  reference: string,
): Outcome {
  if (success && !isMet(said, success)) return scalarAt(said, success.at) === null ? unclear : carrierRefused;
  if (pointer === undefined) return { kind: "accepted", reference };
  const id = scalarAt(said, pointer);
  return id === null || id === "" ? unclear : { kind: "accepted", reference: id };
}

function refusalOf(said: unknown, { error, errors }: Mapping["answer"]): Outcome | null {
  const code = error === undefined ? null : scalarAt(said, error);
  const reason = code !== null && Object.hasOwn(errors, code) ? errors[code] : undefined;
  if (reason === undefined) return null;
  return isPassing(reason) ? { kind: "deferred", reason } : { kind: "rejected", reason };
}

/** JSON, or `name=value` pairs, or the answer as one word. */
function readAnswer(text: string): unknown {
  const json = readJson(text);
  if (json !== null) return json;
  if (!/^[\w.-]+=/.test(text)) return text.trim();
  return Object.fromEntries([...readForm(text)].map(([name, values]) => [name, values[0]]));
}
