import { twilio } from "../../../../src/connectors/sms/twilio/carrier.js";
import { twilioFace } from "../../../../src/connectors/sms/twilio/face.js";
import { smsCarrierContract } from "../../../contract/sms-carrier.js";

smsCarrierContract({ driver: twilio, face: twilioFace });
