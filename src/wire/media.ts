/** Attachments of messages; types only. */

export interface AttachmentView {
  readonly id: string;
  /** As the sender's file was called; text from outside. */
  readonly name: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Pixels, for pictures whose size is known. */
  readonly width: number | null;
  readonly height: number | null;
  /** Shown in place: a picture of a safe type. Everything else is a download. */
  readonly picture: boolean;
  /** Expiring signed link of ours, relative to the origin; empty unless it is ready. */
  readonly href: string;
  /** The same for a small copy of a large picture; null where the file itself is shown. */
  readonly thumbnail: string | null;
  /** Files of an MMS are fetched from its carrier once the message is there; who is shown one that failed may ask again. */
  readonly state: "ready" | "loading" | "failed";
}

/** `POST /v1/media` (multipart, one `file`): kept for a message that names it within a day. */
export interface UploadReply {
  readonly attachment: AttachmentView;
}
