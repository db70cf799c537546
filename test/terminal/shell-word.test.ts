import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellWord } from "../../src/shell-word.js";

it.each([
  "plain/path.ini",
  "with space",
  "it's",
  "$HOME `x` \\n",
  "esc\u001b]0;x\u0007",
  "line\nbreak 'quoted' \\",
  "bidi\u202e",
])("a shell reads %j back unchanged, and it is safe to print", (text) => {
  const word = shellWord(text);
  expect(word).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(spawnSync("bash", ["-c", `printf %s ${word}`], { encoding: "utf8" }).stdout).toBe(text);
});
