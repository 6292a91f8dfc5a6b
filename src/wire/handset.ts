/** The simulated phones outside; types only. */

/** `GET /v1/handset/messages?number=&after=`: what a simulated phone outside sent and got. */
export interface HandsetReply {
  readonly messages: readonly {
    readonly entry: number;
    readonly kind: "sent" | "received";
    readonly number: string;
    readonly peer: string;
    readonly body: string;
    readonly files: readonly HandsetFileView[];
    readonly at: string;
  }[];
}

/** `POST /v1/handset/messages` */
export interface HandsetSent {
  readonly kind: "stored" | "quarantined";
  /** Why nobody got it; null when somebody did. */
  readonly reason: string | null;
}

/** A file that a simulated phone outside sent or got. */
export interface HandsetFileView {
  /** Names it when it is sent. */
  readonly file: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Pixels, for pictures whose size is known. */
  readonly width: number | null;
  readonly height: number | null;
  readonly picture: boolean;
  readonly href: string;
  /** For a small copy of a large picture; null where the file itself is shown. */
  readonly thumbnail: string | null;
}

/** `POST /v1/handset/media` (multipart, one `file`) */
export interface HandsetUpload {
  readonly file: HandsetFileView;
}
