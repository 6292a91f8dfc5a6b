import { generic } from "../../../../src/connectors/sms/generic/carrier.js";
import { genericFace } from "../../../../src/connectors/sms/generic/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: generic, face: genericFace });
