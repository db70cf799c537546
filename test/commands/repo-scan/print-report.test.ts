import { describe, expect, it } from "vitest";
import { printReport } from "../../../src/commands/repo-scan/print-report.js";
import { UserError } from "../../../src/errors.js";
import type { ScanReport } from "../../../src/scan/scan-report.js";
import { scriptedTerminal } from "../../support/cli/cli.js";

const empty: ScanReport = {
  ...{
    root: "/srv",
    known: [],
    missing: [],
    missingSince: [],
    unknown: [],
    ambiguous: [],
    notReached: [],
    notWritable: [],
    remembered: true,
    planChanges: [],
    notPlanned: [],
  },
  ...{ added: [], owners: [], private: [], refreshed: [], moved: [], removed: [], skipped: [] },
};
const options = {
  ...{
    config_file: "my.ini",
    removeMissing: false,
    allowMassRemoval: false,
    installGitHooks: false,
    overwriteGitHooks: false,
  },
  ...{ detectMoves: false, refresh: false, dryRun: false, json: false, verbose: false, quiet: false, strict: false },
  ...{ followLinks: false, include: [], exclude: [], ownerFrom: undefined as string | undefined },
};

function printed(report: Partial<ScanReport>, changes: Partial<typeof options> = {}) {
  const terminal = scriptedTerminal();
  printReport({ ...empty, ...report }, { ...options, ...changes }, terminal);
  return { stdout: terminal.printed.join(""), stderr: terminal.warned.join("") };
}

const rule = { name: "tree", code: "non-bare-git" as const };
const trouble = { name: "damaged", code: "broken" as const };

describe("a name with line breaks and escape sequences", () => {
  const name = "ok\nadded 9, known 0\x1b[2J\u009b\u202e\u2028";
  const shown = "ok\\nadded 9, known 0\\x1b[2J\\x9b\\u202e\\u2028";
  const report: ScanReport = {
    ...{
      root: "/srv",
      known: [name],
      missing: [name],
      missingSince: [{ name, since: Date.UTC(2026, 0, 1) }],
      notReached: [name],
      notWritable: [name],
      ambiguous: [],
      remembered: true,
      planChanges: [],
      notPlanned: [],
    },
    ...{
      added: [name],
      owners: [
        {
          name,
          owner: { id: 2, name },
          from: "default",
          rejected: [{ from: "uid", text: name, because: "not-found" }],
        },
      ],
      private: [name],
      refreshed: [name],
      moved: [{ from: name, to: name }],
      removed: [name],
      skipped: [{ ...trouble, name }],
    },
    unknown: [{ name, because: { name, code: "unreadable", detail: name } }],
  };

  it("is printed on one line everywhere", () => {
    const { stdout, stderr } = printed(report, { verbose: true, ownerFrom: "uid" });
    expect(stdout.split("\n").filter((line) => line.includes("added 9") && !line.includes(shown))).toEqual([]);
    expect(stdout.split("\n").filter((line) => line.includes(shown))).toHaveLength(10);
    expect(stderr.split("\n").filter((line) => line.includes(shown))).toHaveLength(3);
    for (const character of name.match(/[^ -~\n]/gu) ?? []) expect(stdout + stderr).not.toContain(character);
  });

  it("is escaped in the JSON document, with the same meaning", () => {
    const { stdout } = printed(report, { json: true });
    expect(stdout).toMatch(/^[ -~\n]+$/);
    expect(JSON.parse(stdout)).toMatchObject({ added: [name], moved: [{ from: name, to: name }] });
  });
});

describe("a scan without a recorded earlier one", () => {
  it("warns if anything is missing or was removed", () => {
    const warnings = (report: Partial<ScanReport>) => printed({ remembered: false, ...report }).stderr;
    expect(warnings({ missing: ["a"] })).toMatch(
      /^No earlier scan of \/srv is recorded for this database, .* Check the list before/,
    );
    expect(warnings({ removed: ["a"] })).toContain("Check that they were deleted");
    expect(warnings({ known: ["a"] })).not.toContain("recorded");
    expect(warnings({ missing: ["a"], remembered: true })).not.toContain("recorded");
  });
});

describe("--quiet", () => {
  it("prints nothing if nothing is wrong", () => {
    const report = {
      added: ["a"],
      removed: ["b"],
      missing: ["c"],
      notWritable: ["d"],
      leftOut: [rule],
      journal: "/srv/journal",
    };
    expect(printed(report, { quiet: true, verbose: true })).toEqual({ stdout: "", stderr: "" });
    expect(printed(report).stdout).toContain("Added: a");
  });

  it("prints only what is broken", () => {
    const { stdout, stderr } = printed({ added: ["a"], skipped: [rule, trouble] }, { quiet: true });
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^damaged: skipped: broken; [^\n]+\n$/);
  });

  it("prints what causes exit status 6 with --strict", () => {
    expect(printed({ skipped: [rule] }, { quiet: true, strict: true }).stderr).toMatch(/^tree: skipped: /);
  });

  it("prints what was done before a failure", () => {
    const report = { added: ["a"], notReached: ["b"], failure: new UserError("gone") };
    expect(printed(report, { quiet: true })).toEqual({ stdout: "Added: a\nNot stored: b\n", stderr: "" });
  });
});
