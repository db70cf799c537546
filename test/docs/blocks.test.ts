// Every block of the documentation says what it is, and every shell block is run by pages.test.ts or says why not.
import { expect, it } from "vitest";
import { commandsOf, documentationPages, isRun, isShell, parsePage, readPage } from "../support/docs/page.js";

const languages = [
  "console",
  "crontab",
  "css",
  "diff",
  "dockerfile",
  "ini",
  "js",
  "json",
  "mermaid",
  "promql",
  "python",
];
const known = [...languages, "sh", "sql", "sshd_config", "text", "ts", "yaml"];

const pages = documentationPages();

it.each(pages)("every block of %s says what it is", (file) => {
  const unknown = readPage(file).blocks.filter(({ language }) => !known.includes(language));
  expect(unknown.map(({ line }) => `${file}:${line}`)).toEqual([]);
});

it.each(pages)("every shell block of %s is run, or gives a reason", (file) => {
  const wrong = readPage(file).blocks.filter((block) => {
    if (!isShell(block)) return block.attributes["no-run"] !== undefined || looksLikeShell(block.lines);
    return isRun(block) ? commandsOf(block).length === 0 : (block.attributes["no-run"] ?? "").length < 10;
  });
  expect(wrong.map(({ line }) => `${file}:${line}`)).toEqual([]);
});

/** A command in a block that is not run. The form of a command, and what one types before Tab, are not run anywhere. */
function looksLikeShell(lines: readonly string[]): boolean {
  return lines.some(
    (line) => /^(\$ |sudo |kallithea-cli [a-z-]+ -|npm |apt-get )/.test(line) && !/ \[OPTIONS\]|<Tab>$/.test(line),
  );
}

it("reads the notation", () => {
  const page = parsePage(
    "x.md",
    `<!-- page: as=root needs=hg,sshd -->
<!-- run
first
-->
1. In a list:
   \`\`\`console status=5
   $ one \\
     --two
   printed
   $ cat <<E
   > text
   > E
   \`\`\`
\`\`\`sh no-run="has a reason"
a
b
\`\`\`
`,
  );
  expect(page.settings).toEqual({ as: "root", needs: "hg,sshd" });
  expect(page.blocks.map(({ kind, language, line }) => [kind, language, line])).toEqual([
    ["run", "sh", 2],
    ["fence", "console", 6],
    ["fence", "sh", 14],
  ]);
  const [hidden, session, never] = page.blocks;
  expect(hidden && commandsOf(hidden)).toEqual([{ line: 3, text: "first", outputLine: 3, output: [] }]);
  expect(session?.attributes).toEqual({ status: "5" });
  expect(session && commandsOf(session)).toEqual([
    { line: 7, text: "one \\\n  --two", outputLine: 9, output: ["printed"] },
    { line: 10, text: "cat <<E\ntext\nE", outputLine: 13, output: [] },
  ]);
  expect(never && isRun(never)).toBe(false);
});
