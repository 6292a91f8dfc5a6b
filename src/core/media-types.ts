/** What may be sent, known by its first bytes. Names and what a browser says of a file are not believed. */
export interface MediaType {
  readonly type: string;
  /** The endings that a file of this type may have; the first is given where none fits. */
  readonly endings: readonly string[];
  readonly matches: (bytes: Uint8Array) => boolean;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");
/** How far into a file a mark is looked for. */
const HEAD = 64;
/** The list of a ZIP's files stands at its end. */
const ZIP_TAIL = 262_144;
// biome-ignore lint/suspicious/noControlCharactersInRegex: no text has these.
const binary = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/** Tried in this order; plain text is what is left. */
export const mediaTypes: readonly MediaType[] = [
  { type: "image/jpeg", endings: ["jpg", "jpeg", "jpe", "jfif"], matches: begins("\xff\xd8\xff") },
  { type: "image/png", endings: ["png"], matches: begins("\x89PNG\r\n\x1a\n") },
  { type: "image/gif", endings: ["gif"], matches: (bytes) => /^GIF8[79]a/.test(textAt(bytes, 0, 6)) },
  { type: "image/webp", endings: ["webp"], matches: isRiff("WEBP") },
  { type: "application/pdf", endings: ["pdf"], matches: begins("%PDF-") },
  { type: "audio/wav", endings: ["wav"], matches: isRiff("WAVE") },
  { type: "audio/mpeg", endings: ["mp3"], matches: isMp3 },
  { type: "audio/ogg", endings: ["ogg", "oga", "opus"], matches: begins("OggS") },
  { type: "audio/flac", endings: ["flac"], matches: begins("fLaC") },
  { type: "audio/amr", endings: ["amr"], matches: begins("#!AMR") },
  { type: "audio/mp4", endings: ["m4a"], matches: isBrand(/^M4[AB]/) },
  { type: "video/quicktime", endings: ["mov", "qt"], matches: isBrand(/^qt/) },
  { type: "video/3gpp", endings: ["3gp", "3gpp"], matches: isBrand(/^3g/) },
  { type: "video/mp4", endings: ["mp4", "m4v"], matches: isBrand(/^(iso|mp4|avc1|dash|M4V|MSNV|mmp4)/) },
  { type: "video/webm", endings: ["webm"], matches: isWebm },
  ...[
    ["wordprocessingml.document", "docx", "word/"],
    ["spreadsheetml.sheet", "xlsx", "xl/"],
    ["presentationml.presentation", "pptx", "ppt/"],
  ].map(([kind = "", ending = "", folder = ""]) => ({
    type: `application/vnd.openxmlformats-officedocument.${kind}`,
    endings: [ending],
    matches: isOfficeOpen(folder),
  })),
  ...[
    ["text", "odt"],
    ["spreadsheet", "ods"],
    ["presentation", "odp"],
  ].map(([kind = "", ending = ""]) => ({
    type: `application/vnd.oasis.opendocument.${kind}`,
    endings: [ending],
    matches: isOpenDocument(kind),
  })),
  {
    type: "text/vcard",
    endings: ["vcf", "vcard"],
    matches: (bytes) => /^BEGIN:VCARD\r?\n/i.test(textAt(bytes, 0, HEAD)) && isText(bytes),
  },
  { type: "text/plain", endings: ["txt", "csv", "log", "md", "json", "ics"], matches: isText },
];

/** The type of a file by its content; null for what is not taken. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | null {
  if (bytes.length === 0) return null;
  return mediaTypes.find(({ matches }) => matches(bytes)) ?? null;
}

/** Whether files of this type are shown in place; everything else is a download. */
export function isPicture(type: string): boolean {
  return ["image/jpeg", "image/png", "image/gif", "image/webp"].includes(type);
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  return latin1.decode(bytes.subarray(start, start + length));
}

function begins(magic: string) {
  const marks = [...magic].map((char) => char.charCodeAt(0));
  return (bytes: Uint8Array) => marks.every((mark, index) => bytes[index] === mark);
}

function isRiff(kind: string) {
  return (bytes: Uint8Array) => textAt(bytes, 0, 4) === "RIFF" && textAt(bytes, 8, 4) === kind;
}

/** A tag, or the first frame of layer III. */
function isMp3(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return textAt(bytes, 0, 3) === "ID3" || (first === 0xff && [0xfb, 0xfa, 0xf3, 0xf2].includes(second));
}

function isBrand(brand: RegExp) {
  return (bytes: Uint8Array) => textAt(bytes, 4, 4) === "ftyp" && brand.test(textAt(bytes, 8, 4));
}

function isWebm(bytes: Uint8Array): boolean {
  return begins("\x1aE\xdf\xa3")(bytes) && textAt(bytes, 0, HEAD).includes("webm");
}

/** Documents that bring programs along are not taken. */
function isOfficeOpen(folder: string) {
  return (bytes: Uint8Array) => {
    if (!begins("PK\x03\x04")(bytes)) return false;
    const list = textAt(bytes, Math.max(0, bytes.length - ZIP_TAIL), ZIP_TAIL);
    return list.includes("[Content_Types].xml") && list.includes(folder) && !list.includes("vbaProject.bin");
  };
}

/** The first entry of such a ZIP is its type, as it is. */
function isOpenDocument(kind: string) {
  const mark = `mimetypeapplication/vnd.oasis.opendocument.${kind}`;
  return (bytes: Uint8Array) =>
    begins("PK\x03\x04")(bytes) && new RegExp(`${mark}(PK|[^a-z-])`).test(textAt(bytes, 30, 2 * HEAD));
}

function isText(bytes: Uint8Array): boolean {
  try {
    return !binary.test(utf8.decode(bytes));
  } catch {
    // The decoder's only way to say "no UTF-8".
    return false;
  }
}
