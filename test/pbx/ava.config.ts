/** The scenarios against a real PBX (`npm run test:pbx`): one at a time, since they share its state. */
export default {
  files: ["build/test/pbx/**/*.test.js"],
  timeout: "10m",
  concurrency: 1,
  workerThreads: false,
};
