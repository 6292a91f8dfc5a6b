/** What the other side of an SMS conversation says of our texts, as the server tells its browsers; types only. */
export interface ConsentView {
  /** Nothing may be sent to it from this number. */
  readonly optedOut: boolean;
  /** Who said so and how, the newest last. */
  readonly lines: readonly ConsentLineView[];
}

/** One line among the messages. */
export interface ConsentLineView {
  readonly id: string;
  /** `answered`: we said something by ourselves. */
  readonly kind: "opted-out" | "opted-in" | "answered";
  readonly how: "keyword" | "carrier" | "user";
  /** The name of the user who did it; null where nobody of ours did. */
  readonly by: string | null;
  /** The keyword, the user's reason or the text of the answer; may be empty. */
  readonly text: string;
  /** Stands behind the message with this sequence; 0: before all. */
  readonly afterSeq: number;
  readonly at: string;
}

/** `PUT /v1/conversations/:id/consent`: a user knows by other ways than a keyword. */
export interface ConsentRequest {
  readonly consent: "opted-out" | "opted-in";
  /** Shown in the conversation. */
  readonly reason?: string;
}
