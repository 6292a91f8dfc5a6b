import { Readable } from "node:stream";
import { formatAddress, toE164 } from "../../core/address.js";
import { MessagingError } from "../../core/errors.js";
import type { OwnNumber } from "../../core/model.js";
import { shownSize } from "../../core/shown-size.js";
import type { HandsetText } from "../../ports.js";
import { handsetFileView, handsetOf } from "../api/handset.js";
import { clientKey } from "../api/schemas.js";
import { base } from "../deps.js";
import { statuses } from "../errors.js";
import { parse } from "../validate.js";
import { readField } from "./fields.js";
import { createMoments } from "./moments.js";
import { type PageCall, type PageRoute, type Pages, sendPage } from "./page.js";
import { readUpload } from "./upload.js";

/** A number kept for examples, so that nobody is disturbed should it ever leave this machine. */
const DEFAULT_PHONE = "+12025550143";

export const handsetPage: PageRoute = {
  method: "get",
  path: "handset",
  policy: "handset",
  async handle(pages, call) {
    const { phone, to } = call.req.query;
    await sendHandset(pages, call, {
      status: 200,
      phone: typeof phone === "string" ? phone : DEFAULT_PHONE,
      to: typeof to === "string" ? to : "",
      draft: "",
      error: null,
    });
  },
};

export const handsetForm: PageRoute = {
  method: "post",
  path: "handset",
  policy: "handset",
  async handle(pages, call) {
    const { res } = call;
    const { fields, file } = await readForm(pages, call);
    const phone = readField(fields, "phone");
    const to = readField(fields, "to");
    const body = readField(fields, "body");
    const key = parse(clientKey, readField(fields, "clientKey"));
    const error = await tryToSend(pages, call, { key, from: phone, to, body, file });
    if (error === null) return res.redirect(303, `${base}handset?${new URLSearchParams({ phone, to })}`);
    await sendHandset(pages, call, { ...error, phone, to, draft: body });
  },
};

/** With a picture it comes in parts, without one as any form. */
async function readForm(
  { api }: Pages,
  { req }: PageCall,
): Promise<{ fields: unknown; file: Buffer | null }> {
  if (!req.is("multipart/form-data")) return { fields: req.body, file: null };
  const { fields, bytes } = await readUpload(req, api.media.maxBytes);
  // Without a choice browsers send a file without bytes.
  return { fields, file: bytes.length === 0 ? null : bytes };
}

interface Attempt {
  readonly status: number;
  readonly phone: string;
  readonly to: string;
  readonly draft: string;
  readonly error: string | null;
}

async function tryToSend(
  { api }: Pages,
  { words }: PageCall,
  { file, ...text }: HandsetText & { readonly file: Buffer | null },
): Promise<{ readonly status: number; readonly error: string } | null> {
  try {
    const handset = handsetOf(api);
    const kept = file && (await handset.attach(Readable.from([file]), () => false));
    const result = await handset.send({ ...text, ...(kept && { files: [kept.file] }) });
    if (result.kind === "stored") return null;
    return {
      status: 200,
      error: words.t("quarantined"),
    };
  } catch (error) {
    if (!(error instanceof MessagingError)) throw error;
    return { status: statuses[error.code], error: words.describe(error.code, error.details) };
  }
}

async function sendHandset(pages: Pages, call: PageCall, attempt: Attempt): Promise<void> {
  const { api } = pages;
  const number = toE164(attempt.phone, "ZZ");
  const moment = createMoments("UTC", call.words, api.clock.now()).moment;
  const messages = number === null ? [] : handsetOf(api).messages(number, 0);
  const view = {
    phone: attempt.phone,
    numbers: (await everyNumber(api.host.directory)).map(({ e164, label }) => ({
      number: e164,
      display: formatAddress(e164, "ZZ"),
      label,
      selected: e164 === attempt.to,
    })),
    lines: messages.map(({ kind, peer, body, files = [], at }) => ({
      kind,
      peer,
      body,
      files: files.map(handsetFileView).map((file) => ({ ...file, ...shownSize(file) })),
      at: moment(at),
    })),
    action: `${base}handset`,
    clientKey: api.newId(),
    draft: attempt.draft,
    error: attempt.error,
  };
  await sendPage(pages, call, { title: call.words.t("page.title.handset"), status: attempt.status }, [
    "handset",
    view,
  ]);
}

async function everyNumber(directory: Pages["api"]["host"]["directory"]): Promise<OwnNumber[]> {
  const tenants = await directory.tenants();
  const found = await Promise.all(tenants.map(({ id }) => directory.tenant(id)));
  return found.flatMap((tenant) => [...(tenant?.numbers.values() ?? [])]);
}
