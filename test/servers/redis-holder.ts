// A test process of its own, to be killed: holds a Redis until it is told to end.
import { startRedis } from "./redis.js";

const { port, folder } = await startRedis();
process.once("message", () => process.exit(0));
process.send?.({ port, folder });
