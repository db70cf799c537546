// Runs the built program as if it were on Windows, for the command that is for Windows only.
const { runMain } = require("node:module");

Object.defineProperty(process, "platform", { value: "win32" });
process.argv[1] = require.resolve("../../../dist/kallithea-cli.cjs");
runMain(process.argv[1]);
