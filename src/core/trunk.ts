/** What a trunk can do, as far as it decides what becomes of a message. */
export interface TrunkRules {
  readonly mms: boolean;
  /** What it shall carry it fetches from us over the internet, so that we need an address there. */
  readonly fetchesMedia: boolean;
  /** Characters of one text. */
  readonly maxCharacters: number;
  /** Attachments of one message; none where `mms` is false. */
  readonly media: { readonly maxCount: number; readonly maxBytes: number };
  /** STOP, START and HELP are answered by the carrier, so that we stay silent. */
  readonly answersKeywords: boolean;
}

/** A SIP gateway carries text alone, and nobody behind it answers a keyword for us. */
export const sipTrunkRules: TrunkRules = {
  mms: false,
  fetchesMedia: false,
  maxCharacters: 1_600,
  media: { maxCount: 0, maxBytes: 0 },
  answersKeywords: false,
};
