// What is wrong with a file that is not a whole backup, and that each such file is refused.
import { closeSync, copyFileSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { longestLine } from "../../../src/copy/backup/format.js";
import { type Backup, openBackup } from "../../../src/copy/backup/open-backup.js";
import { requireRestorable } from "../../../src/copy/backup/restore-backup.js";
import { UserError } from "../../../src/errors.js";
import { runHere } from "../../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../../support/cli/instance.js";
import { makeFolder, removeFolder, temporaryFolder } from "../../support/cli/temporary-folder.js";
import {
  backUp,
  changeHeader,
  changeRows,
  done,
  type Header,
  linesOf,
  writeLines,
} from "../../support/databases/backups.js";

let folder: string;
let whole: string;

beforeAll(async () => {
  folder = makeFolder();
  const made = makeInstance(path.join(folder, "instance"));
  await done(runHere(dbCreateArguments(made)));
  whole = path.join(folder, "whole.gz");
  await done(backUp(made, whole, "--include-config"));
});
afterAll(() => removeFolder(folder));

function copied(): string {
  const file = path.join(temporaryFolder(), "backup.gz");
  copyFileSync(whole, file);
  return file;
}

/** What a file is refused for. */
async function refusal(file: string): Promise<UserError> {
  const descriptor = openSync(file, "r");
  try {
    const backup = await openBackup(descriptor, "b.gz");
    await backup.close();
    requireRestorable(backup);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return expect.fail("it was accepted");
}

describe("a backup", () => {
  it("is refused if any of its bits has flipped", async () => {
    const bytes = readFileSync(whole);
    const file = copied();
    const descriptor = openSync(file, "r+");
    onTestFinished(() => closeSync(descriptor));
    for (const [at, byte] of bytes.entries()) {
      writeSync(descriptor, Buffer.from([byte ^ (1 << (at % 8))]), 0, 1, at);
      const { message, exitStatus } = await refusal(file);
      expect(message, `byte ${at}`).toMatch(/^b\.gz is damaged: |^b\.gz was written by a newer/);
      expect([1, 5]).toContain(exitStatus);
      writeSync(descriptor, Buffer.from([byte]), 0, 1, at);
    }
  }, 120_000);

  it("is refused if it is cut off anywhere", async () => {
    const file = copied();
    const descriptor = openSync(file, "r+");
    onTestFinished(() => closeSync(descriptor));
    for (let length = readFileSync(whole).length - 1; length >= 0; length -= 1) {
      ftruncateSync(descriptor, length);
      expect((await refusal(file)).message, `${length} bytes`).toMatch(
        /^b\.gz is damaged: it is cut off|^b\.gz is not a backup/,
      );
    }
  }, 120_000);

  it("is refused if something was added to it", async () => {
    const file = copied();
    writeFileSync(file, "\n", { flag: "a" });
    expect((await refusal(file)).message).toContain("it is cut off, or something was added to it");
  });

  it.each<[what: string, change: (header: Header) => object, message: string, status: number]>([
    [
      "of a newer format",
      (header) => ({ ...header, version: 2, program: "9.9.9" }),
      "b.gz was written by a newer kallithea-cli (9.9.9): its format is version 2, and this program reads version 1.",
      5,
    ],
    [
      "of a newer format that has nothing else in common",
      ({ format }) => ({ format, version: 99 }),
      "was written by a newer kallithea-cli",
      5,
    ],
    [
      "of a revision that is not known",
      (header) => ({ ...header, revision: "0123456789ab" }),
      "b.gz has a database at 0123456789ab, a revision that this program does not know",
      5,
    ],
    [
      "of an older revision",
      (header) => ({ ...header, revision: "ad357ccd9521" }),
      "b.gz has a database at ad357ccd9521, an older revision",
      5,
    ],
    [
      "with a table that is not Kallithea's",
      (header) => ({
        ...header,
        tables: header.tables.map((table) => ({ ...table, columns: ["id"] })),
      }),
      "b.gz is damaged: its table settings is not Kallithea's",
      1,
    ],
    ["without tables", (header) => ({ ...header, tables: [] }), "is not where it should be", 1],
    ["with a version that is none", (header) => ({ ...header, version: "1" }), "is not a backup", 1],
    ["without a revision", ({ revision: _, ...header }) => header, "its header is not complete", 1],
    [
      "with the wrong checksum of a table",
      (header) => ({ ...header, tables: header.tables.map((table) => ({ ...table, sha256: "0".repeat(64) })) }),
      "the checksum of settings does not match",
      1,
    ],
  ])("is refused if it is one %s", async (_what, change, message, status) => {
    const file = copied();
    changeHeader(file, change);
    const error = await refusal(file);
    expect(error.message).toContain(message);
    expect(error.exitStatus).toBe(status);
  });

  it.each<[what: string, change: (lines: string[]) => string[]]>([
    ["a row is missing", (lines) => lines.filter((line) => !line.startsWith("[1,"))],
    [
      "rows have changed places",
      ([header = "", title = "", one = "", two = "", ...rest]) => [header, title, two, one, ...rest],
    ],
    ["there is a line more", (lines) => [...lines, ""]],
    ["it has a header only", ([header = ""]) => [header]],
  ])("is refused if %s", async (_what, change) => {
    const file = copied();
    writeLines(file, change(linesOf(file)));
    expect((await refusal(file)).message).toMatch(/^b\.gz is damaged: /);
  });
});

describe("a backup that was edited, with the right checksums,", () => {
  it.each<[what: string, table: string, change: (rows: string[]) => string[], said: string]>([
    [
      "a row twice",
      "users",
      ([one = "", two = ""]) => [one, one, two],
      "users, row 2: its user_id 1 is not above that of the row before it",
    ],
    ["rows in another order", "users", (rows) => rows.reverse(), "is not above that of the row before it"],
    ["a line that is not JSON", "users", (rows) => [...rows, "xx"], "users, row 3: it is not a row of this table"],
    ["a line that is not an array", "users", (rows) => [...rows, "{}"], "it is not a row of this table"],
    ["a value too few", "users", (rows) => [...rows, "[3]"], "it is not a row of this table"],
    [
      "a long line of brackets",
      "users",
      (rows) => [...rows, `[${"[".repeat(100_000)}`],
      "it is not a row of this table",
    ],
    [
      "no key",
      "users",
      (rows) => rows.map((row) => row.replace(/^\[\d+/, "[null")),
      "its user_id is NULL, although Kallithea's column is NOT NULL",
    ],
    ["a huge key", "users", (rows) => rows.map((row) => row.replace("[2", "[1e30")), "not a 32-bit integer"],
    [
      "the same unique value twice",
      "users",
      (rows) => [...rows, ...rows.slice(1).map((row) => row.replace("[2", "[3"))],
      "users, row 3: its username is that of another row",
    ],
    ["a reference to nothing", "users", ([, two = ""]) => [two], "user_id: there is no 1 in users"],
  ])("is refused if it has %s", async (_what, table, change, said) => {
    const file = copied();
    changeRows(file, table, change);
    const { message, exitStatus } = await refusal(file);
    expect([message, exitStatus]).toEqual([expect.stringMatching(/^b\.gz is damaged: /), 1]);
    expect(message).toContain(said);
  });

  it("is refused if a line is longer than any row", async () => {
    const file = copied();
    changeRows(file, "users", ([one = ""]) => [`${one[0]}${" ".repeat(longestLine + 1)}${one.slice(1)}`]);
    expect((await refusal(file)).message).toBe("b.gz is damaged: one of its lines is longer than 97 MiB.");
  });
});

it.each<[what: string, content: () => Buffer | string]>([
  ["an empty file", () => ""],
  ["a text", () => "kallithea-cli backup"],
  ["another gzip file", () => gzipSync("INSERT INTO users VALUES (1);\n".repeat(1000))],
  ["a backup that was packed again", () => gzipSync(linesOf(whole).join("\n"))],
  ["a byte", () => "\x1f"],
])("%s is not a backup", async (_what, content) => {
  const file = copied();
  writeFileSync(file, content());
  const { message, exitStatus } = await refusal(file);
  expect([message, exitStatus]).toEqual(["b.gz is not a backup written by kallithea-cli db-backup.", 1]);
});

it("a backup gives its rows, table by table, as often as they are asked for, in any order", async () => {
  const descriptor = openSync(whole, "r");
  onTestFinished(() => closeSync(descriptor));
  const backup = await openBackup(descriptor, "b.gz");
  onTestFinished(() => backup.close());
  const { copiedTableOf } = await import("../../../src/copy/tables.js");
  for (const name of ["users", "settings", "users", "ui"])
    expect((await rowsOf(backup, copiedTableOf(name))).length).toBe(backup.count(copiedTableOf(name)));
  expect(await rowsOf(backup, copiedTableOf("users"))).toMatchObject([{ username: "default" }, { username: "doe" }]);
  // Left half-way.
  for await (const [row] of backup.batches(copiedTableOf("ui"))) {
    expect(row).toHaveProperty("ui_id", 1);
    break;
  }
  expect((await rowsOf(backup, copiedTableOf("ui")))[0]).toHaveProperty("ui_id", 1);
});

async function rowsOf(backup: Backup, table: Parameters<Backup["batches"]>[0]) {
  const all: Record<string, unknown>[] = [];
  for await (const rows of backup.batches(table)) all.push(...rows);
  return all;
}
