import type { FaceKind } from "./shared/face.js";
import { signalwireFace } from "./signalwire/face.js";
import { twilioFace } from "./twilio/face.js";

/** Every company that the simulator can play. */
export const faces: readonly FaceKind[] = [twilioFace, signalwireFace];
