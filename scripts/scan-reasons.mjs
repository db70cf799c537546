// `npm run docs:scan-reasons`: writes docs/scan-reasons.md from src/scan/reasons.ts. With --check it only checks
// whether that is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { root } from "./bundle.mjs";

const page = path.join(root, "docs/scan-reasons.md");

const { outputFiles } = await build({
  entryPoints: [path.join(root, "src/scan/reasons.ts")],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  logLevel: "error",
});
const { reasons } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
const text = pageOf(Object.entries(reasons));

if (!process.argv.includes("--check")) writeFileSync(page, text);
else if (readFileSync(page, "utf8") !== text) {
  console.error("docs/scan-reasons.md is not up to date with src/scan/reasons.ts; run: npm run docs:scan-reasons");
  process.exitCode = 1;
}

function pageOf(all) {
  const of = (kind) => all.filter(([, { severity }]) => severity === kind);
  return `<!-- Generated from src/scan/reasons.ts by \`npm run docs:scan-reasons\`; edit that file instead. -->
# Why a folder was skipped

\`repo-scan\` and \`repo-update-metadata\` print one of these reasons for everything that looks like a repository and is not added or not refreshed. The field \`code\` of [\`--json\`](scan-json.md) has the code.

## By rule

Kallithea does not serve such a folder. The exit status is 0, or 6 with \`--strict\`, or if the database has a repository there.

${table(of("rule"))}
## Trouble

Kallithea would serve the repository, but it is broken or cannot be read. The exit status is 6; everything else was done.

${table(of("trouble"))}`;
}

function table(rows) {
  const lines = rows.map(
    ([code, { sentence, advice, command }]) =>
      `| \`${code}\` | ${cell(sentence)} | ${cell(advice)}${command === undefined ? "" : `: \`${command}\``} |\n`,
  );
  return `| code | meaning | what to do |\n|---|---|---|\n${lines.join("")}`;
}

function cell(sentence) {
  return sentence.replace(/[\\|<*_`]/g, "\\$&");
}
