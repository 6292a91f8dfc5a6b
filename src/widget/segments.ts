/** GSM 03.38: what fits in seven bits, and what costs two of them behind an escape. */
const basic = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const escaped = new Set("\f^{}\\[~]|€");

export interface SegmentCount {
  readonly segments: number;
  /** The first character that forces Unicode; null while seven bits do. */
  readonly unicodeBecause: string | null;
}

/** How many segments a text becomes, for the counter beside the composer; the server counts again. */
export function countSegments(text: string): SegmentCount {
  const unicodeBecause =
    [...text].find((character) => !basic.has(character) && !escaped.has(character)) ?? null;
  const costs =
    unicodeBecause === null
      ? [...text].map((character) => (escaped.has(character) ? 2 : 1))
      : [...text].map((character) => character.length);
  const [alone, joined] = unicodeBecause === null ? [160, 153] : [70, 67];
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (total <= alone) return { segments: total === 0 ? 0 : 1, unicodeBecause };
  // An escape pair or a surrogate pair does not straddle two segments, so they are filled one by one.
  let segments = 1;
  let used = 0;
  for (const cost of costs) {
    if (used + cost > joined) {
      segments++;
      used = 0;
    }
    used += cost;
  }
  return { segments, unicodeBecause };
}
