/** The scenarios against real PBXs (`npm run test:pbx`), of those that are named: one at a time, they share its state. */
const named = [
  ["SIDETONE_TEST_FREESWITCH", ["freeswitch", "sidetone"]],
  ["SIDETONE_TEST_ASTERISK", ["asterisk", "asterisk-sidetone"]],
] as const;

const present = named.filter(([variable]) => process.env[variable]);
const files = [
  ...present.flatMap(([, tests]) => tests),
  ...(present.length === named.length ? ["both"] : []),
];
if (files.length === 0) throw new Error(`set ${named.map(([variable]) => variable).join(" or ")}`);

export default {
  files: files.map((file) => `build/test/pbx/${file}.test.js`),
  timeout: "10m",
  concurrency: 1,
  workerThreads: false,
};
