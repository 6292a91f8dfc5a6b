import { pbxCallContract } from "../../../contract/pbx-calls.js";
import { pbxConnectorContract } from "../../../contract/pbx-connector.js";
import { openAsterisk } from "./connector-bench.js";

pbxConnectorContract("Asterisk", openAsterisk);
pbxCallContract("Asterisk", openAsterisk);
