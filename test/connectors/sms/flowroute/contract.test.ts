import { flowroute } from "../../../../src/connectors/sms/flowroute/carrier.js";
import { flowrouteFace } from "../../../../src/connectors/sms/flowroute/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: flowroute, face: flowrouteFace, tellsNoOptOut: true });
