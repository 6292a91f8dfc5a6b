/** Signing in by what the portal around us says, as server and browser say it; types only. */

/** `POST /v1/session`: a token that the portal made for whom is signed in to it. It holds once. */
export interface SessionRequest {
  readonly token: string;
}

export interface SessionReply {
  readonly userId: string;
  /** In how many milliseconds it ends, unless the next token prolongs it. */
  readonly endsInMs: number;
}
