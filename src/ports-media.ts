/** The part of the ports that is about files: their rows, and the folder that holds them. Import it through ports.ts. */
import type { MessageFile } from "./core/attachments.js";
import type { Attachment, Member, Message, UserEvent } from "./core/model.js";
import type { MessagePart } from "./core/submission.js";

/** What is known of uploads and attachments; the files themselves are in the {@link MediaFolder}. */
export interface MediaStore {
  /** Keeps what is known of a new upload. */
  add(upload: Attachment): Promise<void>;
  /** How many uploads of this user no message has named yet. */
  waiting(userId: string): Promise<number>;
  /** What these messages carry, in its order, come or awaited; messages without any have no entry. */
  ofMessages(messageIds: readonly string[]): Promise<ReadonlyMap<string, readonly MessageFile[]>>;
  /** One file, with the message that carries it and this user's membership there; null when there is none, or deleted. */
  find(id: string, userId: string): Promise<FoundAttachment | null>;
  /** Forgets at most `limit` uploads from before `before` that no message named; resolves with their files' names. */
  forget(before: number, limit: number): Promise<readonly string[]>;
}

export interface FoundAttachment {
  readonly attachment: Attachment;
  /** Null while no message has named it. */
  readonly message: Message | null;
  /** The asking user's own; null where that user is no member. */
  readonly member: Member | null;
}

/** Files of inbound MMS that are still at their carrier. Used by messaging/inbound-media alone. */
export interface PartStore {
  /** Those that wait and are due, the longest due first. */
  due(now: number, limit: number): Promise<readonly DuePart[]>;
  /** When the next one that waits is due; null without any. */
  nextDueAt(): Promise<number | null>;
  /** Counts an attempt before it is made, and puts the next one off, so that one that ends a process does not end them all. */
  attempted(part: DuePart, dueAt: number): Promise<void>;
  /** Makes it due then: an attempt came to nothing. */
  postponed(part: DuePart, dueAt: number): Promise<void>;
  /** Gives the message its file in place of the part. Returns the events of those who see it; none where it had it already. */
  arrived(part: DuePart, attachmentId: string, now: number): Promise<readonly UserEvent[]>;
  /** Gives the part up, until a reader asks for another try. */
  failed(part: DuePart, reason: string, now: number): Promise<readonly UserEvent[]>;
  /** Makes the parts of a message that were given up due once more, with so many attempts made. */
  retry(messageId: string, attempts: number, now: number): Promise<readonly UserEvent[]>;
}

export interface DuePart extends MessagePart {
  readonly attempts: number;
}

/** A folder of files under random names. */
export interface MediaFolder {
  /** Takes a file in, outside of what is served. Whoever asked keeps or discards it. */
  receive(source: AsyncIterable<Uint8Array>): Promise<ReceivedFile>;
  /** The bytes of a kept file, from its start; null when it is not there. */
  open(file: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Removes what was being taken in before `before` by a process that is gone. */
  clear(before: number): Promise<void>;
  /** The small copy of a kept picture: empty where none can be made of it, null where none was made yet. */
  openSmall(file: string): Promise<Uint8Array | null>;
  /** Keeps the small copy of a picture beside it, for as long as the picture. */
  keepSmall(file: string, bytes: Uint8Array): Promise<void>;
  /** Removes kept files and their small copies; one that is gone is no error. */
  remove(files: readonly string[]): Promise<void>;
}

export interface ReceivedFile {
  readonly size: number;
  /** All of it. */
  read(): Promise<Uint8Array>;
  /** Writes these bytes, durably, as the kept file of this name. */
  keep(file: string, parts: readonly Uint8Array[]): Promise<void>;
  /** Removes what was taken in; called in every case. */
  discard(): Promise<void>;
}
