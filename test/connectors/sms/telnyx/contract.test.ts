import { telnyx } from "../../../../src/connectors/sms/telnyx/carrier.js";
import { telnyxFace } from "../../../../src/connectors/sms/telnyx/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: telnyx, face: telnyxFace });
