import type { MessageView } from "../wire/api.js";
import type { AttachmentView } from "../wire/media.js";
import { foreign, h, icon } from "./dom.js";
import { sizeText } from "./sizes.js";
import { locale, t } from "./words.js";

const highestPx = 220;

/** The files of a message: pictures in place, loaded when they come near; everything else as a line to download. */
export function drawAttachments(attachments: readonly AttachmentView[]): HTMLElement | null {
  if (attachments.length === 0) return null;
  return h("div", { class: "files" }, ...attachments.map((one) => (one.picture ? picture(one) : line(one))));
}

/** What a message says, also where it is nothing but files. */
export function spokenText({ body, attachments }: MessageView): string {
  const [first] = attachments;
  return body || !first ? body : t("box.withFile", { name: first.name });
}

function picture(attachment: AttachmentView): HTMLElement {
  const { name, href, width, height } = attachment;
  const image = h("img", { src: href, loading: "lazy", decoding: "async", width, height });
  // The place is kept before the picture is there, so that nothing moves when it comes.
  if (width && height) image.style.inlineSize = `${Math.min(width, (highestPx * width) / height)}px`;
  image.alt = t("box.picture", { name });
  const link = h("a", { class: "picture", href, target: "_blank", rel: "noopener" }, image);
  image.addEventListener("error", () => {
    const failed = h("span", { class: "failed", text: t("box.noPicture") });
    link.replaceWith(h("span", { class: "file" }, icon("warning"), described(attachment, failed)));
  });
  return link;
}

function line(attachment: AttachmentView): HTMLElement {
  const { name, href, type, size } = attachment;
  const about = h("span", { class: "file-size", dir: "ltr", text: `${type} · ${sizeText(size, locale)}` });
  return h("a", { class: "file", href, download: name }, icon("clip"), described(attachment, about));
}

function described({ name }: AttachmentView, about: HTMLElement): HTMLElement {
  return h("span", { class: "file-about" }, h("span", { class: "file-name" }, foreign(name)), about);
}
