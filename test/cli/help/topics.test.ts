// The pages of `help` that are not about a command, and their twins in docs/.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { environmentVariables } from "../../../src/cli/help/topics.js";
import { projectRoot, runHere } from "../../support/cli/cli.js";
import { migrateCommands } from "../../support/cli/migrate-commands.js";

describe("the page about environment variables", () => {
  it("has the same rows in docs/environment.md", () => {
    const page = readFileSync(path.join(projectRoot, "docs/environment.md"), "utf8");
    const documented = [...page.matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, name, meaning]) => ({
      name,
      meaning,
    }));
    expect(documented).toEqual(environmentVariables);
  });

  it("lists exactly the variables that the sources read", () => {
    const read = new Set(sources().flatMap(variablesIn));
    expect(environmentVariables.map(({ name }) => name).sort()).toEqual([...read].sort());
  });

  it("is printed by `help environment`", async () => {
    const { status, stdout } = await runHere(["help", "environment"]);
    expect(status).toBe(0);
    const text = stdout.replace(/\s+/g, " ");
    for (const { name, meaning } of environmentVariables) expect(text).toContain(`${name} ${meaning}`);
  });
});

describe("help COMMAND prints what COMMAND --help prints:", () => {
  const commands = ["config-create", "db-create", "db-status", "setup", "db-copy", "repo-scan", "migrate", "alembic"];
  it.each([...commands, ...migrateCommands.map((name) => `migrate ${name}`)])("%s", async (command) => {
    const words = command.split(" ");
    const help = await runHere(["help", ...words]);
    expect(help).toEqual(await runHere([...words, "--help"]));
    expect(help.stdout).toMatch(new RegExp(`^Usage: kallithea-cli ${command}\\b`));
  });
});

it("an unknown topic is a mistake", async () => {
  const { status, stdout, stderr } = await runHere(["help", "exit-cods"]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain("exit-cods is not a command of kallithea-cli. Did you mean exit-codes?");
});

function sources(): string[] {
  const folder = path.join(projectRoot, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(path.join(folder, name), "utf8"));
}

/** TRAP: this knows the ways in which the sources name a variable; a new way has to be added here. */
function variablesIn(source: string): string[] {
  const names = (pattern: RegExp) => [...source.matchAll(pattern)].map(([, name = ""]) => name);
  const listed = (pattern: RegExp) => names(pattern).flatMap((list) => list.match(/[A-Z][A-Z_]+/g) ?? []);
  return [
    ...names(/\benv\.([A-Z][A-Z_]+)/g),
    // Parameters: ({ PATH = "", VIRTUAL_ENV }: NodeJS.ProcessEnv)
    ...listed(/\{([^{}]*)\}: NodeJS\.ProcessEnv/g),
    ...listed(/\{([^{}]*)\} = process\.env/g),
    // Lists of what a program inherits.
    ...listed(/(?:inherited\(|const names = |const kept = |inherits: )\[([^\]]*)\]/g),
    ...names(/\bvariable: "([A-Z_]+)"/g).flatMap((name) => [name, `${name}_FILE`]),
    // What libraries read.
    ...(/\bhomedir\(\)/.test(source) ? ["HOME"] : []),
    ...(/import\("inquirer"\)/.test(source) ? ["NO_COLOR"] : []),
  ];
}
