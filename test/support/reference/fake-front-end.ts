// Programs that stand for npm's packages: as many as the build of the front-end takes files from.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { copyGroups } from "../../../src/front-end/copied-modules.js";

/** @param folder `node_modules` */
export function writeFrontEndModules(folder: string): void {
  const less = `const fs = require("node:fs");
const args = process.argv.slice(2);
if (args.includes("--lint")) {
  const main = fs.readFileSync(0, "utf8");
  if (main.includes('@import "theme.less"') && fs.readFileSync("theme.less", "utf8").includes("{{")) {
    console.error("ParseError: Unrecognised input in theme.less on line 1, column 4:\\n1 a {{\\n");
    process.exit(1);
  }
} else {
  const output = args.at(-1);
  fs.writeFileSync(output, "css " + fs.readFileSync("tmp/pygments.css", "utf8"));
  fs.writeFileSync(output + ".map", args.join(" "));
}`;
  const checker = `require("node:fs").writeFileSync(process.argv.at(-1), '{"less@1.0.0": {"licenses": "MIT"}}')`;
  const files = {
    "less/bin/lessc": less,
    "license-checker/bin/license-checker": checker,
    "codemirror/lib/codemirror.js": "new codemirror",
    "codemirror/package.json": "{}",
    ...Object.fromEntries(copyGroups.flatMap((group) => group.files.map(([source]) => [source, `new ${source}`]))),
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}
