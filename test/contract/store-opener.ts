// A process that opens a database, says how many migrations it ran, and closes it, or holds it until it is killed.
import { openDatabase } from "../../src/store/index.js";

const [url = "", then] = process.argv.slice(2);
const database = await openDatabase(url);
process.send?.(database.migrated.length);
if (then === "hold") setInterval(() => undefined, 1_000);
else await database.close();
if (then !== "hold") process.disconnect?.();
