import { bandwidth } from "../../../../src/connectors/sms/bandwidth/carrier.js";
import { bandwidthFace } from "../../../../src/connectors/sms/bandwidth/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: bandwidth, face: bandwidthFace, brokenTakesNothing: true, tellsNoOptOut: true });
