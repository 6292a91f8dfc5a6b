import { createHash } from "node:crypto";
import { type FaceKind, hasBasic } from "../shared/face.js";
import { createLamlFace } from "../shared/laml-face.js";

/** Twilio as its documentation describes it. */
export const twilioFace: FaceKind = {
  name: "twilio",
  origins: ["https://api.twilio.com"],
  signs: "fields",
  signsTime: false,
  settings(account) {
    const hex = createHash("md5").update(account).digest("hex");
    return { accountSid: `AC${hex}`, authToken: `token-of-${account}` };
  },
  create({ settings }) {
    const { accountSid = "", authToken = "" } = settings;
    return createLamlFace({
      account: accountSid,
      secret: authToken,
      header: "x-twilio-signature",
      messagesPath: `/2010-04-01/Accounts/${accountSid}/Messages`,
      isAllowed: (request) => hasBasic(request, accountSid, authToken),
    });
  },
};
