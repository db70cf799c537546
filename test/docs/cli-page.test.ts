// What is generated from the table of commands: docs/cli.md and the man pages.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cliPage } from "../../scripts/cli-page.js";
import { manPages } from "../../scripts/man-page.js";
import { type CommandEntry, commandTable } from "../../src/cli/table/command-table.js";
import { projectRoot } from "../support/cli/cli.js";

const commands = commandTable();
const pages = manPages(commands, { version: "1.2.3", date: "2026-11-29" });
const read = (file: string) => readFileSync(path.join(projectRoot, file), "utf8");

describe("docs/cli.md", () => {
  const page = cliPage(commands);

  it("is what `npm run docs:cli` writes", () => {
    expect(read("docs/cli.md")).toBe(page);
  });

  it("has every command, also those that only other programs start", () => {
    const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, name]) => name);
    const all = commands.flatMap((command) => [command, ...command.commands]);
    expect([...headings].sort()).toEqual(all.map(({ path }) => path.join(" ")).sort());
  });

  it("shows options as they are typed, and bars in tables", () => {
    expect(page).toContain("| `--no-backup` | Do not copy an SQLite database first |");
    expect(page).toContain("| `--format text\\|json\\|prometheus` |");
    expect(page).not.toContain("`--backup`");
  });
});

describe("man pages", () => {
  it("exist for every command that is listed, and are all in package.json, so that npm installs them", () => {
    const listed = commands.filter(({ isHidden }) => !isHidden).flatMap((command) => [command, ...command.commands]);
    const names = ["kallithea-cli.1", ...listed.map(({ path }) => `kallithea-cli-${path.join("-")}.1`)];
    expect([...pages.keys()]).toEqual(names);
    // `npm run docs:cli` writes it.
    expect(JSON.parse(read("package.json")).man).toEqual(names.map((name) => `./dist/man/${name}`));
  });

  it("have the sections of man pages", () => {
    const sections = (name: string) =>
      [...(pages.get(name) ?? "").matchAll(/^\.SH (.*)$/gm)].map(([, heading]) => heading);
    const common = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "ENVIRONMENT", "FILES"];
    expect(sections("kallithea-cli-repo-scan.1")).toEqual([...common, "SEE ALSO"]);
    expect(sections("kallithea-cli.1")).toEqual(
      expect.arrayContaining(["COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES"]),
    );
    expect(pages.get("kallithea-cli-repo-restore.1")).toMatch(/^\.SH FILES\n\.TP\n\\fIremoved\\-repositories/m);
  });

  it("escape what roff would change", () => {
    const [first] = commands;
    const entry: CommandEntry = {
      ...(first as CommandEntry),
      path: ["odd"],
      summary: ".odd 'quoted' back\\slash.",
      options: [],
      examples: [{ command: "'a' ~/x ^ `b` \\ — .y", meaning: ".dotted" }],
    };
    const page = manPages([entry], { version: "1", date: "2026-11-29" }).get("kallithea-cli-odd.1") ?? "";
    expect(page).toContain("\n\\&.odd \\(aqquoted\\(aq back\\eslash.\n");
    expect(page).toContain("\n\\&.dotted:\n");
    expect(page).toContain("\n\\&\\(aqa\\(aq \\(ti/x \\(ha \\(gab\\(ga \\e \\[u2014] .y\n");
  });
});
