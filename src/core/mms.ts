import { type AwaitedFile, MOST_ATTACHMENTS } from "./attachments.js";
import type { ErrorCode } from "./errors.js";
import type { Attachment, Message, NumberSettings } from "./model.js";
import { countSegments } from "./segments.js";
import type { InboundMedia, MessagePart, Submission } from "./submission.js";
import { isLongerThan } from "./text.js";
import type { TrunkRules } from "./trunk.js";

/** What may go with one message. */
export interface MediaLimits {
  readonly maxCount: number;
  /** All files together. */
  readonly maxBytes: number;
}

/** What decides, beside a number's own switches, whether files can go with its texts. */
export interface MmsRules {
  /** The trunks that are in use, by id. */
  readonly trunks: { get(trunkId: string): TrunkRules | undefined };
  /** Whether carriers can reach us, to fetch what they shall carry. */
  readonly publicMedia: boolean;
}

interface MmsProblem {
  readonly error: ErrorCode;
  readonly details: Readonly<Record<string, number>>;
}

const MEGABYTE = 1_000_000;

/** What may go with a text from this number; null where nothing may. */
export function mediaLimits(settings: NumberSettings, rules: MmsRules): MediaLimits | null {
  const media = mediaOf(settings, rules);
  return typeof media === "string"
    ? null
    : { ...media, maxCount: Math.min(media.maxCount, MOST_ATTACHMENTS) };
}

/** What goes from this number with a text; or why the text, or what was chosen to go with it, can't go. */
export function carriedBy(
  { body, uploads }: { readonly body: string; readonly uploads: readonly Attachment[] | null },
  settings: NumberSettings,
  rules: MmsRules,
): { readonly attachments: readonly Attachment[] } | MmsProblem {
  if (!uploads) return { error: "media-gone", details: {} };
  const problem = textProblem(body, settings, rules) ?? mmsProblem(uploads, settings, rules);
  return problem ?? { attachments: uploads };
}

/** Carriers bill an MMS as one, whatever it says. */
export function segmentsOf(body: string, files: readonly unknown[]): number | null {
  return files.length > 0 ? null : countSegments(body).segments;
}

/** The files of an inbound MMS, which are fetched once the message is stored; at most as many as one message carries. */
export function awaitedFiles(media: readonly InboundMedia[], mmsEnabled: boolean): readonly AwaitedFile[] {
  return media.slice(0, MOST_FILES).map((part, position) => ({
    name: `${kindOf(part.type)}-${position + 1}`,
    type: part.type?.slice(0, TYPE_LENGTH) ?? null,
    position,
    state: mmsEnabled ? "waiting" : "failed",
    reason: mmsEnabled ? null : "mms-off",
  }));
}

/** The rows of what a message awaits. */
export function partsOf(
  { source, media = [] }: Submission,
  awaited: readonly AwaitedFile[],
  message: Message,
): readonly MessagePart[] {
  const trunkId = source.kind === "trunk" ? (source.trunkId ?? "") : "";
  const { id: messageId, conversationId, tenantId, createdAt } = message;
  return awaited.map((file) => ({
    ...file,
    messageId,
    conversationId,
    tenantId,
    trunkId,
    createdAt,
    source: JSON.stringify(media[file.position]),
  }));
}

function textProblem(body: string, settings: NumberSettings, rules: MmsRules): MmsProblem | null {
  const count = rulesOf(settings, rules)?.maxCharacters;
  return count !== undefined && isLongerThan(body, count)
    ? { error: "sms-too-long", details: { count } }
    : null;
}

function mmsProblem(
  attachments: readonly Attachment[],
  settings: NumberSettings,
  rules: MmsRules,
): MmsProblem | null {
  if (attachments.length === 0) return null;
  const media = mediaOf(settings, rules);
  if (typeof media === "string") return { error: media, details: {} };
  const { maxCount, maxBytes } = media;
  if (attachments.length > maxCount) return { error: "media-too-many-files", details: { count: maxCount } };
  const bytes = attachments.reduce((sum, { size }) => sum + size, 0);
  return bytes > maxBytes
    ? { error: "media-too-large-together", details: { megabytes: maxBytes / MEGABYTE } }
    : null;
}

/** What the number's trunk takes with one text; or why nothing can go with it. */
function mediaOf(settings: NumberSettings, rules: MmsRules): MediaLimits | ErrorCode {
  const trunk = rulesOf(settings, rules);
  if (!settings.mmsEnabled || !trunk?.mms) return "media-not-possible";
  return trunk.fetchesMedia && !rules.publicMedia ? "media-unreachable" : trunk.media;
}

/** More than any carrier brings. */
const MOST_FILES = 20;
const TYPE_LENGTH = 100;

/** What a file is called that came without a name. */
function kindOf(type: string | null): string {
  const [, kind] = /^(image|video|audio)\//.exec(type ?? "") ?? [];
  return kind === undefined ? "file" : ({ image: "picture", video: "video", audio: "sound" }[kind] ?? "file");
}

function rulesOf({ trunkId }: NumberSettings, { trunks }: MmsRules): TrunkRules | undefined {
  return trunkId === null ? undefined : trunks.get(trunkId);
}
