// The table of exit statuses: in the sources, in the documentation, in `help exit-codes`, in the schema of errors.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { DatabaseMissingError } from "../src/database/open/database-missing-error.js";
import { ServerNotReadyError } from "../src/database/open/server-not-ready-error.js";
import {
  CommandError,
  ConfigurationError,
  exitStatus,
  exitStatuses,
  IncompleteError,
  InterruptedError,
  PendingError,
  RefusedError,
  UsageError,
  UserError,
} from "../src/errors.js";
import { RevisionExistsError, RevisionPendingError, RevisionUsageError } from "../src/migrations/revision-error.js";
import { projectRoot, runHere } from "./support/cli/cli.js";

const shipped = (file: string) => readFileSync(path.join(projectRoot, file), "utf8");

it("has a row for each exit status of the program", () => {
  expect(exitStatuses.map(({ status }) => status)).toEqual(Object.values(exitStatus));
});

it("is documented with the same words", () => {
  const documented = [...shipped("docs/exit-statuses.md").matchAll(/^\| (\d+) \| (?:`(\w+)`)? *\| (.*?) \|/gm)].map(
    ([, status, code, meaning]) => ({ status: Number(status), code, meaning }),
  );
  expect(documented).toEqual(exitStatuses.map(({ status, code, meaning }) => ({ status, code, meaning })));
});

it("is printed by `help exit-codes`", async () => {
  const { status, stdout } = await runHere(["help", "exit-codes"]);
  expect(status).toBe(0);
  const text = stdout.replace(/\s+/g, " ");
  for (const row of exitStatuses)
    expect(text).toContain(`${row.status} ${row.code ?? ""} ${row.meaning}`.replace("  ", " "));
});

it("has the codes that the schema of errors lists", () => {
  const codes = exitStatuses.flatMap(({ code }) => code ?? []);
  const { properties } = JSON.parse(shipped("docs/json/error.schema.json")).properties.error;
  expect([...properties.code.enum].sort()).toEqual([...new Set([...codes, "configuration", "bug"])].sort());
});

it.each<[number, UserError]>([
  [1, new UserError("x")],
  [1, new CommandError("x")],
  [2, new UsageError("x")],
  [2, new ConfigurationError("x")],
  [2, new RevisionUsageError("x")],
  [3, new RevisionExistsError("x")],
  [4, new PendingError("x")],
  [4, new RevisionPendingError("x")],
  [4, new DatabaseMissingError("x")],
  [5, new RefusedError("x")],
  [6, new IncompleteError("x")],
  [7, new ServerNotReadyError("x")],
  [129, new InterruptedError("SIGHUP")],
  [130, new InterruptedError("SIGINT")],
  [143, new InterruptedError("SIGTERM")],
])("is %i for %o", (status, error) => {
  expect(error.exitStatus).toBe(status);
});
