import { createHash } from "node:crypto";
import { type FaceKind, hasBasic } from "../shared/face.js";
import { createLamlFace } from "../shared/laml-face.js";

/** SignalWire's compatibility API as its documentation describes it. */
export const signalwireFace: FaceKind = {
  name: "signalwire",
  origins: ["https://one.signalwire.com", "https://two.signalwire.com"],
  signs: "fields",
  signsTime: false,
  settings(account) {
    const hex = createHash("md5").update(account).digest("hex");
    const projectId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    return {
      space: `${account}.signalwire.com`,
      projectId,
      apiToken: `PT${hex}`,
      signingKey: `PSK_${account}`,
    };
  },
  create({ settings }) {
    const { projectId = "", apiToken = "", signingKey = "" } = settings;
    const messagesPath = `/api/laml/2010-04-01/Accounts/${projectId}/Messages`;
    return createLamlFace({
      account: projectId,
      secret: signingKey,
      header: "x-signalwire-signature",
      messagesPath,
      // Its files lie open under addresses that cannot be guessed.
      isAllowed: (request) =>
        hasBasic(request, projectId, apiToken) ||
        (request.method === "GET" && request.path.startsWith(`${messagesPath}/`)),
    });
  },
};
