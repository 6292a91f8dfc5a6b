import { signalwire } from "../../../../src/connectors/sms/signalwire/carrier.js";
import { signalwireFace } from "../../../../src/connectors/sms/signalwire/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: signalwire, face: signalwireFace });
