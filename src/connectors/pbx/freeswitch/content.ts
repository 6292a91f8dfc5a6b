import type { PbxArrival } from "../../../ports.js";

type Content = Pick<PbxArrival, "body" | "contentType" | "unreadable">;

/** What programs tell each other about texts. An answer to one would be answered in turn, for ever. */
const NOTICES: ReadonlySet<string> = new Set(["application/im-iscomposing+xml", "message/imdn+xml"]);

/**
 * The text in a body of this type, each character of which is one byte; null for a notice. Some phones wrap a text into
 * an envelope (CPIM): headers, an empty line, headers of the text, an empty line, the text.
 */
export function readContent(type: string, bytes: string): Content | null {
  const contentType = bareType(type) || "text/plain";
  if (contentType !== "message/cpim") return plainContent(contentType, bytes);
  const [, inner = "", text = ""] = /^[\s\S]*?\r?\n\r?\n([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(bytes) ?? [];
  const innerType = bareType(/^content-type:(.*)$/im.exec(inner)?.[1] ?? "");
  return plainContent(innerType || contentType, text);
}

function plainContent(contentType: string, bytes: string): Content | null {
  if (NOTICES.has(contentType)) return null;
  if (contentType.startsWith("text/")) return { body: Buffer.from(bytes, "latin1"), contentType };
  return { body: new Uint8Array(), contentType, unreadable: "content-type" };
}

/** `Text/Plain; charset=utf-8` → `text/plain`. */
function bareType(type: string): string {
  return (type.split(";")[0] ?? "").trim().toLowerCase();
}
