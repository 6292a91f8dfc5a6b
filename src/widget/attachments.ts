import type { AttachmentView } from "../wire/media.js";
import { foreign, h, icon } from "./dom.js";
import { sizeText } from "./sizes.js";
import { locale, t } from "./words.js";

const highestPx = 220;

/**
 * The files of a message: pictures in place, loaded when they come near; everything else as a line to download.
 * `again`: the reader wants those that could not be loaded to be tried once more.
 */
export function drawAttachments(attachments: readonly AttachmentView[], again: () => void): HTMLElement[] {
  return attachments.map((one) => drawFile(one, again));
}

function drawFile(attachment: AttachmentView, again: () => void): HTMLElement {
  const { state, picture: isPicture } = attachment;
  if (state === "ready") return isPicture ? picture(attachment) : line(attachment);
  const drawn = lack(attachment, t(`box.${state}${isPicture ? "Picture" : "File"}`));
  if (state === "failed") {
    drawn.append(h("button", { type: "button", text: t("box.loadAgain"), onclick: again }));
  }
  return drawn;
}

function picture(attachment: AttachmentView): HTMLElement {
  const { name, href, thumbnail, width, height } = attachment;
  const image = h("img", { src: thumbnail ?? href, loading: "lazy", decoding: "async", width, height });
  // The place is kept before the picture is there, so that nothing moves when it comes.
  if (width && height) image.style.inlineSize = `${Math.min(width, (highestPx * width) / height)}px`;
  image.alt = t("box.picture", { name });
  const link = h("a", { class: "picture", href, target: "_blank", rel: "noopener" }, image);
  image.addEventListener("error", () => link.replaceWith(lack(attachment, t("box.noPicture"))));
  return link;
}

function line(attachment: AttachmentView): HTMLElement {
  const { name, href, type, size } = attachment;
  const about = h("span", { class: "file-size", dir: "ltr", text: `${type} · ${sizeText(size, locale)}` });
  return h("a", { class: "file", href, download: name }, icon("clip"), described(attachment, about));
}

/** In place of a file that can't be shown, or not yet. */
function lack(attachment: AttachmentView, text: string): HTMLElement {
  const isLoading = attachment.state === "loading";
  const words = h("span", { class: isLoading ? "file-size" : "failed", text });
  return h("span", { class: "file" }, icon(isLoading ? "clock" : "warning"), described(attachment, words));
}

function described({ name }: AttachmentView, about: HTMLElement): HTMLElement {
  return h("span", { class: "file-about" }, h("span", { class: "file-name" }, foreign(name)), about);
}
