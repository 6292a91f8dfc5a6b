import { Readable } from "node:stream";
import { allows } from "../core/access.js";
import type { MessageFile } from "../core/attachments.js";
import { UPLOAD_KEPT_MS } from "../core/attachments.js";
import { MessagingError } from "../core/errors.js";
import { cleanFileName } from "../core/file-name.js";
import { isPicture, mediaTypeOf } from "../core/media-types.js";
import type { Attachment, Message, Session } from "../core/model.js";
import { cleanPicture } from "../core/picture.js";
import { hasThumbnail, THUMBNAIL_TYPE } from "../core/thumbnail.js";
import type { Clock } from "../lib/clock.js";
import { createQueue } from "../lib/queue.js";
import type { FoundAttachment, MediaFolder, MediaStore, ReceivedFile } from "../ports.js";
import type { Thumbnails } from "./thumbnails.js";

export interface MediaDeps {
  readonly store: MediaStore;
  readonly folder: MediaFolder;
  readonly thumbnails: Pick<Thumbnails, "of">;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly newId: () => string;
  /** A name for a file that nobody can guess: 32 hexadecimal digits. */
  readonly newFile: () => string;
}

/** Files on their way into messages and out of them. */
export interface Media {
  /** The largest file that is taken. */
  readonly maxBytes: number;
  /** Takes a file in for a message to come. `source` may end early when `isCut` says so: it was too large. */
  upload(session: Session, file: IncomingFile): Promise<Attachment>;
  /** Takes in a file that came from outside, for a message that is there; it is the message's to name it. */
  receive(tenantId: string, file: IncomingFile): Promise<Attachment>;
  /** What these messages carry; asks nobody when none carries anything. */
  of(messages: readonly Carrying[]): Promise<ReadonlyMap<string, readonly MessageFile[]>>;
  /** A file for somebody who may see it; everything else answers `not-found`. */
  open(session: Session, id: string): Promise<OpenedFile>;
  /** The same for a look at it: the thumbnail of a large picture, where there is one. */
  openSmall(session: Session, id: string): Promise<OpenedFile>;
  /** A file of a message for whoever has a link that only we can have written. */
  openForCarrier(id: string): Promise<OpenedFile>;
  /** Removes uploads that waited a day in vain. Resolves with how many. */
  sweep(): Promise<number>;
}

type Carrying = Pick<Message, "id" | "attachmentCount">;

export interface IncomingFile {
  /** As its sender called it. */
  readonly name: string;
  readonly source: AsyncIterable<Uint8Array>;
  /** Whether it was longer than what came; known when `source` has ended. */
  readonly isCut: () => boolean;
}

type Owner = Pick<Attachment, "tenantId"> & { readonly userId: string | null };

export interface OpenedFile {
  readonly attachment: Pick<Attachment, "name" | "type" | "size">;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** More than ten messages full; a user who fills the disk has to do it slowly. */
const WAITING_LIMIT = 100;
const SWEEP_ROWS = 200;

/** Uploads, attachments and the policy over both. */
export function createMedia(deps: MediaDeps): Media {
  const { store, folder, maxBytes, clock } = deps;
  const oneAtATime = createQueue();

  return {
    maxBytes,
    async upload(session, file) {
      if ((await store.waiting(session.userId)) >= WAITING_LIMIT) throw new MessagingError("media-too-many");
      return takeIn(session, file);
    },
    receive: (tenantId, file) => takeIn({ tenantId, userId: null }, file),
    async of(messages) {
      const ids = messages.filter(({ attachmentCount }) => attachmentCount > 0).map(({ id }) => id);
      return ids.length === 0 ? new Map() : store.ofMessages([...new Set(ids)]);
    },
    open: async (session, id) => read(folder, await seen(store, session, id)),
    openSmall: async (session, id) => look(deps, await seen(store, session, id)),
    async openForCarrier(id) {
      const found = await store.find(id, "");
      if (!found?.message) throw new MessagingError("not-found");
      return read(folder, found.attachment);
    },
    async sweep() {
      await folder.clear(clock.now() - UPLOAD_KEPT_MS);
      let removed = 0;
      for (;;) {
        const files = await store.forget(clock.now() - UPLOAD_KEPT_MS, SWEEP_ROWS);
        await folder.remove(files);
        removed += files.length;
        if (files.length < SWEEP_ROWS) return removed;
      }
    },
  };

  async function takeIn(owner: Owner, { name, source, isCut }: IncomingFile): Promise<Attachment> {
    const received = await folder.receive(source);
    try {
      if (isCut() || received.size > maxBytes) {
        throw new MessagingError("media-too-large", { megabytes: maxBytes / 1_000_000 });
      }
      // Read as a whole: one after the other, so that many at once take the memory of one.
      return await oneAtATime(() => take(owner, name, received));
    } finally {
      await received.discard();
    }
  }

  async function take({ userId, tenantId }: Owner, name: string, received: ReceivedFile) {
    const bytes = await received.read();
    const known = mediaTypeOf(bytes);
    if (!known) throw new MessagingError("media-type");
    const picture = isPicture(known.type) ? cleanPicture(known.type, bytes) : null;
    if (isPicture(known.type) && !picture) throw new MessagingError("media-unreadable");
    const parts = picture?.parts ?? [bytes];
    const upload: Attachment = {
      id: deps.newId(),
      tenantId,
      ownerId: userId,
      name: cleanFileName(name, known.endings),
      type: known.type,
      size: parts.reduce((sum, part) => sum + part.length, 0),
      width: picture?.width ?? null,
      height: picture?.height ?? null,
      file: deps.newFile(),
      createdAt: clock.now(),
    };
    // The row first: a file without one would never be removed.
    await store.add(upload);
    await received.keep(upload.file, parts);
    return upload;
  }
}

async function seen(store: MediaStore, session: Session, id: string): Promise<Attachment> {
  const found = await store.find(id, session.userId);
  if (!found || !maySee(session, found)) throw new MessagingError("not-found");
  return found.attachment;
}

/** The thumbnail in place of a picture, where there is one. */
async function look({ folder, thumbnails }: MediaDeps, attachment: Attachment): Promise<OpenedFile> {
  const small = hasThumbnail(attachment) ? await thumbnails.of(attachment.file) : null;
  if (!small) return read(folder, attachment);
  const name = attachment.name.replace(/\.\w+$/, ".webp");
  const about = { name, type: THUMBNAIL_TYPE, size: small.length };
  return { attachment: about, bytes: Readable.from([small]) };
}

async function read(folder: MediaFolder, attachment: Attachment): Promise<OpenedFile> {
  const bytes = await folder.open(attachment.file);
  if (!bytes) throw new MessagingError("not-found");
  return { attachment, bytes };
}

function maySee(session: Session, { attachment, message, member }: FoundAttachment): boolean {
  if (message) return allows(session, "media", { kind: "message", message, member });
  return allows(session, "media", { kind: "upload", upload: attachment });
}
