export interface SegmentCount {
  readonly encoding: "GSM-7" | "Unicode";
  /** Septets (GSM-7) or UTF-16 code units, as they are sent. */
  readonly units: number;
  /** Radio-sized parts that a carrier bills; none for no text. */
  readonly segments: number;
  /** Units that still fit without another segment. */
  readonly remaining: number;
  /** The first character that GSM-7 does not have and that makes the whole text Unicode. */
  readonly culprit: string | null;
}

const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Sent as an escape and a letter: two septets. */
const extension = new Set("\f^{}\\[~]|€");

/** A joined part carries a header of 6 bytes, hence the smaller second size. */
const sizes = {
  "GSM-7": { single: 160, joined: 153 },
  Unicode: { single: 70, joined: 67 },
} as const;

/** Whether GSM-7 has this character; one that it has not makes the whole text Unicode. */
export function isInGsm7(character: string): boolean {
  return basic.has(character) || extension.has(character);
}

/** How many SMS segments a text takes, and why. */
export function countSegments(text: string): SegmentCount {
  const characters = [...text];
  const culprit = characters.find((character) => !isInGsm7(character)) ?? null;
  const encoding = culprit === null ? "GSM-7" : "Unicode";
  const { single, joined } = sizes[encoding];
  const lengths = characters.map((character) =>
    culprit === null ? (extension.has(character) ? 2 : 1) : character.length,
  );
  const units = lengths.reduce((sum, length) => sum + length, 0);
  if (units <= single) {
    return { encoding, units, segments: units === 0 ? 0 : 1, remaining: single - units, culprit };
  }
  return { encoding, units, ...pack(lengths, joined), culprit };
}

/** Fills part after part; an escape or surrogate pair is never torn, so a part may end one unit early. */
function pack(lengths: readonly number[], size: number): { segments: number; remaining: number } {
  let segments = 1;
  let remaining = size;
  for (const length of lengths) {
    if (length > remaining) {
      segments += 1;
      remaining = size;
    }
    remaining -= length;
  }
  return { segments, remaining };
}
