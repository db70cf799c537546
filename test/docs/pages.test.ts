// Runs every shell block of the documentation. `DOCS_UPDATE=1 npx vitest run test/docs/pages.test.ts -t install` writes
// what the commands of docs/install.md have printed into the page.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { documentationPages, isRun, type Page, readPage } from "../support/docs/page.js";
import { differs, missingFor, type Problem, patience, runPage } from "../support/docs/run-page.js";

const pages = documentationPages()
  .map(readPage)
  .filter(({ blocks }) => blocks.some((block) => block.kind === "fence" && isRun(block)));

const cache = makeFolder();
afterAll(() => removeFolder(cache));

for (const page of pages) {
  const missing = missingFor(page);
  const title = `${page.file} does what it says${missing === undefined ? "" : ` (skipped: ${missing})`}`;
  it.skipIf(missing !== undefined)(
    title,
    async () => {
      const problems = await (process.env.DOCS_UPDATE ? updated(page) : runPage(page, cache));
      for (const problem of problems.slice(0, 1)) expect.fail(described(page, problem));
    },
    patience,
  );
}

function described({ file }: Page, { command, problem, printed }: Problem): string {
  return [
    `${file}:${command.line}: ${command.text}`,
    problem,
    "printed:",
    printed,
    "the page:",
    ...command.output,
  ].join("\n");
}

/** Corrects what the commands print, from the last one up. */
async function updated(page: Page): Promise<Problem[]> {
  const problems = await runPage(page, cache);
  const lines = [...page.lines];
  for (const { problem, command, printed } of problems.toReversed()) {
    if (problem !== differs) continue;
    const shown = printed.trimEnd() === "" ? [] : printed.trimEnd().split("\n");
    lines.splice(command.outputLine - 1, command.output.length, ...shown);
  }
  writeFileSync(path.join(projectRoot, page.file), lines.join("\n"));
  return problems.filter(({ problem }) => problem !== differs);
}
