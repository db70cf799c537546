import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { adviceSentence, describeSkipped, reasons } from "../../src/scan/reasons.js";
import { projectRoot } from "../support/cli/cli.js";

describe("a skipped folder", () => {
  it("is reported in one line: name, outcome, reason and advice", () => {
    expect(describeSkipped({ name: "a", code: "name-not-utf8" })).toBe("a: skipped: the name is not UTF-8; rename it");
    expect(describeSkipped({ name: "a", code: "subversion", isKnown: true })).toMatch(
      /^a: in the database, but skipped: Kallithea does not support Subversion; /,
    );
    expect(
      describeSkipped({ name: "a", code: "timeout", detail: "git did not finish in time", outcome: "not-refreshed" }),
    ).toBe(
      "a: not refreshed: reading it took too long (git did not finish in time); check it with hg verify or git fsck; if it is large or the disk is slow, scan again with --timeout=10m",
    );
  });

  it("stays one line whatever the folder is called, and cannot control the terminal", () => {
    expect(describeSkipped({ name: "ok\nadded 9", code: "broken", detail: "alike: \x1b[2J\u202e" })).toBe(
      "ok\\nadded 9: skipped: broken (alike: \\x1b[2J\\u202e); check it with hg verify or git fsck, or restore it from a backup",
    );
  });

  it("has its own folder in a command, which ends without a full stop", () => {
    expect(adviceSentence({ code: "git-without-head" }, "'/srv/a b'")).toBe(
      "If it is a Git repository, write its HEAD, with the name of its main branch: echo 'ref: refs/heads/master' > '/srv/a b'/HEAD",
    );
    expect(adviceSentence({ code: "name-not-utf8" }, "x")).toBe("Rename it.");
  });

  it.each(Object.entries(reasons))("has advice for %s, in one line each", (_code, { sentence, advice }) => {
    expect(sentence).toMatch(/^[^\n]{5,}[^\n.]$/);
    expect(advice).toMatch(/^[^\n]{5,}[^\n.]$/);
  });
});

it("keeps docs/scan-reasons.md up to date with the reasons", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/scan-reasons.mjs", "--check"], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
