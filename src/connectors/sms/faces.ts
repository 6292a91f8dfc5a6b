import { bandwidthFace } from "./bandwidth/face.js";
import { flowrouteFace } from "./flowroute/face.js";
import { genericFace } from "./generic/face.js";
import type { FaceKind } from "./shared/face.js";
import { signalwireFace } from "./signalwire/face.js";
import { telnyxFace } from "./telnyx/face.js";
import { twilioFace } from "./twilio/face.js";
import { voipmsFace } from "./voipms/face.js";

/** Every company that the simulator can play. */
export const faces: readonly FaceKind[] = [
  twilioFace,
  telnyxFace,
  bandwidthFace,
  flowrouteFace,
  voipmsFace,
  signalwireFace,
  genericFace,
];
