// docs/scan-json.md describes everything in the document, and the document contains nothing else.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { scanDocument } from "../../../src/commands/repo-scan/scan-document.js";
import { UserError } from "../../../src/errors.js";
import type { ScanReport } from "../../../src/scan/scan-report.js";
import { projectRoot } from "../../support/cli/cli.js";

const page = readFileSync(path.join(projectRoot, "docs/scan-json.md"), "utf8");

/** Keys and types of the tables of the page. */
const [ofDocument, ofExplanation] = page
  .split("## An explanation")
  .map((part) =>
    [...part.matchAll(/^\| `(\w+)` \| ([a-z ]+) \|/gm)].map(([, key, type]) => [key, type] as [string, string]),
  );

const because = { name: "a", code: "unreadable" as const };
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
    remembered: false,
    planChanges: [],
    notPlanned: [],
  },
  ...{ added: [], owners: [], private: [], refreshed: [], moved: [], removed: [], skipped: [] },
};
const full: ScanReport = {
  ...{
    root: "/srv",
    known: ["k"],
    missing: ["m"],
    missingSince: [{ name: "m", since: Date.UTC(2026, 0, 1) }],
    unknown: [{ name: "u", because }],
    notReached: ["n"],
    notWritable: ["w"],
    remembered: true,
    rootDoubt: "other-device",
    planChanges: [{ name: "p", change: "is gone" }],
    notPlanned: ["q"],
    refusal: "no",
  },
  ...{
    added: ["a"],
    owners: [{ name: "a", owner: { id: 2, name: "o" }, from: "map", rejected: [] }],
    private: ["a"],
    refreshed: ["r"],
    moved: [{ from: "x", to: "y" }],
    removed: ["z"],
    journal: "/j",
    failure: new UserError("f"),
  },
  ambiguous: [{ missing: ["m"], candidates: ["c"] }],
  skipped: [{ ...because, detail: "d", outcome: "not-refreshed" }],
};

it.each([
  ["one in which nothing was done", empty],
  ["one with everything", full],
])("has the keys that docs/scan-json.md describes, in the same order and of the same types: %s", (_case, report) => {
  const document = scanDocument(report, { dryRun: false });
  expect(Object.keys(document)).toEqual(ofDocument?.map(([key]) => key));
  expectTypes(document, ofDocument);
  for (const explanation of [...document.leftOut, ...document.unknown.map((row) => row.because)]) {
    expect(Object.keys(explanation)).toEqual(ofExplanation?.map(([key]) => key));
    expectTypes(explanation, ofExplanation);
  }
});

it("has objects with the fields that docs/scan-json.md describes", () => {
  const { moved, ambiguous, owners, missingSince, planChanges, unknown, leftOut } = scanDocument(full, {
    dryRun: true,
  });
  for (const [key, object] of Object.entries({
    moved: moved[0],
    ambiguous: ambiguous[0],
    owners: owners[0],
    missingSince: missingSince[0],
    planChanges: planChanges[0],
    unknown: unknown[0],
  })) {
    const row = page.split("\n").find((line) => line.startsWith(`| \`${key}\``)) ?? "";
    for (const name of Object.keys(object ?? {})) expect(row).toContain(`\`${name}\``);
  }
  for (const outcome of ["left-out", "added-as-empty", "not-refreshed"]) expect(page).toContain(`\`${outcome}\``);
  expect(leftOut[0]).toMatchObject({ outcome: "not-refreshed", severity: "trouble", detail: "d" });
});

function expectTypes(object: object, types: readonly [string, string][] | undefined): void {
  for (const [key, type] of types ?? []) expect(type, key).toContain(typeOf((object as Record<string, unknown>)[key]));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (!Array.isArray(value)) return typeof value;
  return value.length === 0 ? "list of" : `list of ${typeof value[0]}s`;
}
