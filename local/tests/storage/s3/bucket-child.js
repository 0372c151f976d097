// Runs a bucket in a process of its own, for the test that kills it. Plain JavaScript, since nothing compiles it.
require("ts-node").register({ transpileOnly: true });
const { startBucket } = require("./running-bucket.ts");

startBucket({ directory: process.argv[2], keepEvents: () => true }).then(({ endpoint }) => process.send?.(endpoint));
