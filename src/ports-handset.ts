/**
 * The phones that are played on the loopback trunk. Import it through ports.ts.
 */

/** Simulated phones outside, on the loopback trunk; for trying out without a carrier. */
export interface Handset {
  /** What the phone with this number (E.164) sent and got, oldest first, behind the entry `after` (0: all). */
  messages(number: string, after: number): readonly HandsetMessage[];
  /** Texts one of our numbers from the phone. `key` makes it once. */
  send(text: HandsetText): Promise<HandsetResult>;
  /** Puts a file on the phone, to be sent; null where `isCut` says that it was too large. */
  attach(source: AsyncIterable<Uint8Array>, isCut: () => boolean): Promise<HandsetFile | null>;
  /** A file that the phone sent or got; null where there is none. */
  open(file: string): Promise<{ readonly about: HandsetFile; readonly bytes: Uint8Array } | null>;
  /** A small copy of a large picture on it; null where the picture itself is shown. */
  thumbnail(about: HandsetFile): Promise<Uint8Array | null>;
}

export interface HandsetFile {
  /** Its name in the phone's folder: random, of our own making. */
  readonly file: string;
  readonly name: string;
  /** By its content. */
  readonly type: string;
  readonly size: number;
  /** Pixels of a picture; none where it is damaged, and in old records. */
  readonly width?: number | null;
  readonly height?: number | null;
}

export interface HandsetMessage {
  /** Counts up; the `after` of the next question. */
  readonly entry: number;
  /** `sent` by the phone, or `received` on it. */
  readonly kind: "sent" | "received";
  /** The phone's own number, and ours. */
  readonly number: string;
  readonly peer: string;
  readonly body: string;
  /** What came along; absent where nothing did. */
  readonly files?: readonly HandsetFile[];
  readonly at: number;
}

export interface HandsetText {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** Names of files that are on the phone. */
  readonly files?: readonly string[];
}

export type HandsetResult =
  | { readonly kind: "stored" }
  /** Our side took it, but to nobody; the operator finds it in the quarantine. */
  | { readonly kind: "quarantined"; readonly reason: string };
