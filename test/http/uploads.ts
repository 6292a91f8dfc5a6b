// Files as browsers send and load them.
import type { ErrorReply, SendReply } from "../../src/wire/api.js";
import type { AttachmentView, UploadReply } from "../../src/wire/media.js";
import { type Answer, type Browser, newKey, type TestServer } from "./server.js";

type Uploaded = Answer<UploadReply & ErrorReply>;
export type FileBytes = Uint8Array<ArrayBuffer> | string;

/** Sends a file, said to be a picture. */
export function upload(browser: Browser, name: string, bytes: FileBytes): Promise<Uploaded> {
  const body = new FormData();
  body.append("file", new Blob([bytes], { type: "image/jpeg" }), name);
  return browser.request("v1/media", { method: "POST", headers: { "sec-fetch-site": "same-origin" }, body });
}

/** Sends a file that has to be taken. */
export async function uploaded(browser: Browser, name: string, bytes: FileBytes): Promise<AttachmentView> {
  const answer = await upload(browser, name, bytes);
  if (answer.status !== 201) throw new Error(`${name}: ${answer.text}`);
  return answer.json.attachment;
}

/** Sends a message with attachments, to bob unless it says otherwise. */
export function sendWith(
  browser: Browser,
  body: string,
  attachments: readonly string[],
  to: object = { extension: "1002" },
): Promise<Answer<SendReply & ErrorReply>> {
  return browser.post("v1/messages", { clientKey: newKey(), to, body, attachments });
}

/** Loads a file by its link. */
export async function download(
  { origin }: Pick<TestServer, "origin">,
  { cookie }: { readonly cookie: string },
  { href }: Pick<AttachmentView, "href">,
) {
  const answer = await fetch(`${origin}${href}`, { headers: { cookie } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
