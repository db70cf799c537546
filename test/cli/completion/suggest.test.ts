import { describe, expect, it } from "vitest";
import { type Suggestions, suggestions, type Words } from "../../../src/cli/completion/suggest.js";
import { kindOfArgument, kindOfOption } from "../../../src/cli/completion/value-kinds.js";
import { commandTable } from "../../../src/cli/table/command-table.js";

const table = commandTable();

/** What follows a line, whose last word is the one with the cursor. */
function following(line: string, environment: NodeJS.ProcessEnv = {}): Suggestions {
  const words = line.split(" ");
  return suggestions(table, { words: words.slice(0, -1), current: words.at(-1) ?? "", environment });
}

const words = (line: string) => (following(line) as Words).words?.map(({ text }) => text);
const lookup = (line: string, environment?: NodeJS.ProcessEnv) => (following(line, environment) as Words).names;

describe("completion of commands", () => {
  it("offers every command that is not hidden, and help", () => {
    expect(words("")).toEqual(expect.arrayContaining(["repo-scan", "migrate", "alembic", "completion", "help"]));
    expect(words("")).not.toEqual(expect.arrayContaining([expect.stringMatching(/ssh-serve|git-hook|__complete/)]));
  });

  it("offers the commands of a group, by both of its names, with options before them", () => {
    for (const line of ["migrate ", "alembic ", "migrate -c my.ini ", "migrate --config=my.ini -n x "])
      expect(words(line)).toEqual(expect.arrayContaining(["upgrade", "stamp", "ensure_version"]));
  });

  it("offers the pages of help", () => {
    expect(words("help ")).toEqual(expect.arrayContaining(["repo-scan", "exit-codes", "environment", "files"]));
    expect(words("help migrate ")).toEqual(expect.arrayContaining(["upgrade"]));
    expect(words("help repo-scan ")).toEqual([]);
  });

  it("offers nothing after an unknown command", () => {
    expect(words("rep-scan ")).toEqual([]);
  });
});

describe("completion of options", () => {
  it("offers them as they are typed", () => {
    const offered = words("db-create -c my.ini -");
    expect(offered).toEqual(expect.arrayContaining(["--no-backup", "--public-access", "--no-public-access", "--help"]));
    expect(offered).not.toContain("--backup");
    expect(offered).not.toContain("--no-reuse");
  });

  it("does not offer again what was given, unless it can be repeated", () => {
    const offered = words("repo-scan --include a --exclude=b -v --path p -");
    expect(offered).toEqual(expect.arrayContaining(["--include", "--exclude"]));
    expect(offered).not.toContain("--path");
    expect(offered).not.toContain("--verbose");
  });

  it("offers other names only to those who have begun to type them", () => {
    expect(words("setup --")).not.toContain("--force-yes");
    expect(words("setup --force")).toContain("--force-yes");
  });

  it("hides what is not to be shown, and everything after two dashes", () => {
    expect(words("migrate revision --s")).not.toContain("--sql");
    expect(words("repo-update-metadata -- -")).toEqual([]);
  });
});

describe("completion of values", () => {
  it.each(["db-status --format ", "db-status --format=", "doctor -q --format "])("offers choices: %s", (line) => {
    expect(words(line)).toEqual(["text", "json", "prometheus"]);
  });

  it("offers the choices of an argument", () => {
    expect(words("completion ")).toEqual(["bash", "zsh", "fish"]);
  });

  it.each([
    ["repo-scan -c ", "files", ""],
    ["repo-scan -cm", "files", "-c"],
    ["repo-scan -c=m", "files", "-c="],
    ["repo-scan -vc ", "files", ""],
    ["repo-scan --config_file=m", "files", "--config_file="],
    ["migrate -c ", "files", ""],
    ["config-create ", "files", ""],
    ["sshkey-add -c my.ini jdoe ", "files", ""],
    ["db-create --repos ", "folders", ""],
    ["repos-path ", "folders", ""],
    ["migrate init ", "folders", ""],
  ])("leaves paths to the shell: %s", (line, kind, prefix) => {
    expect(following(line)).toEqual({ kind, prefix });
  });

  it("asks for names, with the configuration file of the command line or of the environment", () => {
    expect(lookup("user-set -c my.ini ")).toMatchObject({ kind: "user", configFile: "my.ini" });
    expect(lookup("user-set -ca.ini --config b.ini ")).toMatchObject({ configFile: "b.ini" });
    expect(lookup("user-set ", { KALLITHEA_CONFIG: "e.ini" })).toMatchObject({ configFile: "e.ini" });
    expect(lookup("user-set ")).toMatchObject({ configFile: undefined });
    expect(lookup("repo-show ")).toMatchObject({ kind: "repository" });
    expect(lookup("repo-update-metadata a b ")).toMatchObject({ kind: "repository" });
    expect(lookup("repo-list --owner ")).toMatchObject({ kind: "user", mayBeginWithDash: false });
    expect(lookup("repo-list --owner=")).toMatchObject({ kind: "user", mayBeginWithDash: true });
    expect(lookup("user-create ")).toBeUndefined();
  });

  it("asks for the revisions that the configuration file of migrations names", () => {
    expect(lookup("migrate show ")).toMatchObject({ kind: "revision", configFile: "alembic.ini", section: undefined });
    const environment = { KALLITHEA_CONFIG: "k.ini", ALEMBIC_CONFIG: "a.ini" };
    expect(lookup("alembic -n mine show ", environment)).toMatchObject({ configFile: "a.ini", section: "mine" });
  });

  it("offers what each command of migrations takes besides ids", () => {
    expect(words("migrate upgrade ")).toEqual(["head", "heads", "+1"]);
    expect(words("migrate downgrade ")).toEqual(["-1", "base"]);
    expect(words("migrate downgrade -")).toContain("-1");
    expect(words("migrate show ")).toContain("current");
    expect(words("migrate merge 1a2b ")).toEqual(["heads"]);
    expect(lookup("migrate downgrade -1 ")).toBeUndefined();
  });

  it("completes each part of a range and of a list", () => {
    expect(following("migrate history -r current:he")).toMatchObject({
      prefix: "current:",
      names: { kind: "revision" },
    });
    expect(following("migrate history --rev-range=a:b")).toMatchObject({ prefix: "--rev-range=a:" });
    expect(following("index-create --index-only a,b,c")).toMatchObject({
      prefix: "a,b,",
      names: { kind: "repository" },
    });
  });
});

it("knows what the value of every option and of every argument is", () => {
  const commands = table.flatMap((command) => [command, ...command.commands]);
  const unknown = commands.flatMap((command) => [
    ...command.options
      .filter((option) => option.takesValue && option.choices.length === 0 && !kindOfOption(command, option))
      .map(({ names }) => `${command.path.join(" ")} --${names[0]}`),
    ...command.arguments
      .filter((argument) => argument.choices.length === 0 && !kindOfArgument(command, argument))
      .map(({ name }) => `${command.path.join(" ")} ${name}`),
  ]);
  expect(unknown).toEqual([]);
});
