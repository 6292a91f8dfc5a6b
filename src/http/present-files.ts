import type { MessageFile } from "../core/attachments.js";
import { isPicture } from "../core/media-types.js";
import type { Attachment } from "../core/model.js";
import { hasThumbnail } from "../core/thumbnail.js";
import type { AttachmentView } from "../wire/media.js";
import type { MediaLinks } from "./media-links.js";

/** A file with a link that holds for a while. */
export function attachmentView(attachment: Attachment, links: Pick<MediaLinks, "href">): AttachmentView {
  const { id, name, type, size, width, height } = attachment;
  const href = links.href(id);
  const thumbnail = hasThumbnail(attachment) ? smallOf(href) : null;
  return { id, name, type, size, width, height, picture: isPicture(type), href, thumbnail, state: "ready" };
}

/** The link to the thumbnail of a picture with this link. */
export function smallOf(href: string): string {
  return `${href}?size=small`;
}

/** What one of these messages carries, come or awaited. */
export function fileViews(
  messageId: string,
  files: ReadonlyMap<string, readonly MessageFile[]>,
  links: Pick<MediaLinks, "href">,
): AttachmentView[] {
  return (files.get(messageId) ?? []).map((file) => fileView(file, messageId, links));
}

function fileView(file: MessageFile, messageId: string, links: Pick<MediaLinks, "href">): AttachmentView {
  if ("file" in file) return attachmentView(file, links);
  const { position, name, type, state } = file;
  return {
    id: `${messageId}.${position}`,
    name,
    type: type ?? "",
    size: 0,
    width: null,
    height: null,
    picture: type?.startsWith("image/") ?? false,
    href: "",
    thumbnail: null,
    state: state === "waiting" ? "loading" : "failed",
  };
}
