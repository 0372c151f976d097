// Runs a user pool in a process of its own, for the test that kills it. Plain JavaScript, since nothing compiles it.
require("ts-node").register({ transpileOnly: true });
const { startFixture } = require("./running-pool.ts");

startFixture({ stateDirectory: process.argv[2] }).then(({ pools }) => process.send?.(pools.endpoint));
