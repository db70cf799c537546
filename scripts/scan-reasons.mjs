// `npm run docs:scan-reasons`: writes docs/scan-reasons.md from src/scan/reasons.ts. With --check it only says whether that is up to date.
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
  console.error("docs/scan-reasons.md is not what src/scan/reasons.ts says; npm run docs:scan-reasons writes it anew.");
  process.exitCode = 1;
}

function pageOf(all) {
  const of = (wanted) => all.filter(([, { severity }]) => severity === wanted);
  return `<!-- Made from src/scan/reasons.ts by \`npm run docs:scan-reasons\`; changes belong there. -->
# Why a folder was left out

\`repo-scan\` and \`repo-update-metadata\` give one of these reasons for everything that looks like a repository and does not come in, or is
not refreshed. The code stands in the field \`code\` of \`--json\`.

## By rule

Kallithea does not serve such a folder. The exit status stays 0; \`--strict\` makes it 6.

${table(of("rule"))}
## Trouble

Kallithea would serve it, but it is broken or cannot be read. The exit status is 6; everything else has been done.

${table(of("trouble"))}`;
}

function table(rows) {
  const lines = rows.map(([code, { sentence, advice }]) => `| \`${code}\` | ${cell(sentence)} | ${cell(advice)} |\n`);
  return `| code | what it means | what to do |\n|---|---|---|\n${lines.join("")}`;
}

function cell(sentence) {
  return sentence.replace(/[\\|<*_`]/g, "\\$&");
}
