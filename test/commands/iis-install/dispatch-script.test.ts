import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { dispatchScript, pythonString } from "../../../src/commands/iis-install/dispatch-script.js";

const odd = [
  "C:\\Kallithea\\my.ini",
  "it's",
  'a "quote"',
  "line\nend\r\t\0",
  "' + __import__('os').system('x') + '",
  "wände 💙 \u2028",
  "\\",
  "\\'",
  "$".concat("{config} $& $1 {x} %(here)s"),
];

describe("dispatch.py", () => {
  it("has every text as a literal that Python reads as the same text", () => {
    const literals = odd.map(pythonString);
    const { stdout } = spawnSync("python3", ["-c", `import json; print(json.dumps([${literals.join(",")}]))`], {
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toEqual(odd);
  });

  it("is compiled by Python, and is ASCII, with any text in every place", () => {
    const scripts = odd.map((text) => dispatchScript({ config: text, folder: text, virtualdir: text }));
    for (const script of scripts) expect(script).toMatch(/^[\n\x20-\x7e]+$/);
    const check = "import ast, json, sys\nfor script in json.load(sys.stdin): ast.parse(script)";
    const input = JSON.stringify(scripts);
    const { status, stderr } = spawnSync("python3", ["-c", check], { encoding: "utf8", input });
    expect([status, stderr]).toEqual([0, ""]);
  });
});
