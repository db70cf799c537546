// Every --help, so that a change of wording is visible in review. To accept one: npx vitest run test/cli/help.test.ts
// -u
import { expect, it } from "vitest";
import { topicNames } from "../../src/cli/help/topics.js";
import { commandTable } from "../../src/cli/table/command-table.js";
import { runHere } from "../support/cli/cli.js";

const commands = commandTable().flatMap((command) => [command, ...command.commands]);

it("prints the help texts in help.txt", async () => {
  const pages: string[] = [];
  for (const words of [[], ...commands.map(({ path }) => path), ["alembic", "upgrade"]]) {
    const { stdout } = await runHere([...words, "--help"]);
    pages.push(`$ ${["kallithea-cli", ...words, "--help"].join(" ")}\n${stdout.trimEnd()}\n`);
  }
  for (const topic of topicNames)
    pages.push(`$ kallithea-cli help ${topic}\n${(await runHere(["help", topic])).stdout.trimEnd()}\n`);
  await expect(pages.join("\n")).toMatchFileSnapshot("help.txt");
});
