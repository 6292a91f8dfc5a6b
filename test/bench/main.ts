// `npm run bench [section …]`: figures of this machine, to be compared within one run only.
import { cpus } from "node:os";
import { benchAccept } from "./accept.js";
import { benchSpool } from "./spool.js";

const sections = { accept: benchAccept, spool: benchSpool };
type Section = keyof typeof sections;

const wanted = process.argv.slice(2).filter((name): name is Section => name in sections);
const chosen = wanted.length > 0 ? wanted : (Object.keys(sections) as Section[]);

console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()})`);
for (const section of chosen) await sections[section]();
