import { createLogger } from "../../src/lib/logger.js";
import { createBus } from "../../src/live/bus.js";
import { liveBusContract } from "../contract/live-bus.js";

liveBusContract("in process", async () => createBus(createLogger({ level: "silent" })));
