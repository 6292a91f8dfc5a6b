// `npm run bench -- [section …] [database …]`: figures of this machine, to be compared within one run only.
import { cpus } from "node:os";
import { benchAccept } from "./accept.js";
import { benchBlock } from "./block.js";
import { benchLive } from "./live.js";
import { benchSearch } from "./search.js";
import { benchSends } from "./sends.js";
import { benchSpool } from "./spool.js";
import { benchStreams } from "./streams.js";
import { benchUsage } from "./usage.js";

const sections = {
  accept: benchAccept,
  live: benchLive,
  spool: benchSpool,
  search: benchSearch,
  sends: benchSends,
  streams: benchStreams,
  block: benchBlock,
  usage: benchUsage,
};
const LIMIT_MS = 10 * 60_000;
type Section = keyof typeof sections;

const wanted = process.argv.slice(2).filter((name): name is Section => name in sections);
const chosen = wanted.length > 0 ? wanted : (Object.keys(sections) as Section[]);

// A message that is never shown would be waited for.
setTimeout(() => {
  console.error("The bench did not come to its end.");
  process.exit(1);
}, LIMIT_MS).unref();
console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`);
for (const section of chosen) await sections[section]();
