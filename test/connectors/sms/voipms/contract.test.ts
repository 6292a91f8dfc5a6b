import { voipms } from "../../../../src/connectors/sms/voipms/carrier.js";
import { voipmsFace } from "../../../../src/connectors/sms/voipms/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: voipms, face: voipmsFace, tellsNoOptOut: true });
