// Runs the built program as if it were on Windows, for the command that is for Windows only.
Object.defineProperty(process, "platform", { value: "win32" });
require("../../../dist/kallithea-cli.cjs");
