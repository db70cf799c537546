// Backups that db-backup has written, and what may happen to them.
import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, vi } from "vitest";
import { magic, trailerFor } from "../../../src/copy/backup/format.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { runHere } from "../cli/cli.js";
import type { TestInstance } from "../cli/instance.js";

export function backUp({ ini }: Pick<TestInstance, "ini">, file: string, ...options: string[]) {
  return runHere(["db-backup", "-c", ini, file, ...options]);
}

export function restore({ ini }: Pick<TestInstance, "ini">, file: string, ...options: string[]) {
  return runHere(["db-restore", "-c", ini, file, ...options]);
}

/** Expects it to end with 0. */
export async function done<Result extends { status: number | null; stderr: string }>(
  result: Result | Promise<Result>,
): Promise<Result> {
  const { status, stderr } = await result;
  expect(status, stderr).toBe(0);
  return result;
}

export type Header = Record<string, unknown> & { version: number; revision: string; tables: { name: string }[] };

/** Its unpacked lines. */
export function linesOf(file: string): string[] {
  return gunzipSync(readFileSync(file)).toString().trimEnd().split("\n");
}

export function headerOf(file: string): Header {
  return JSON.parse(linesOf(file)[0] ?? "") as Header;
}

/** Writes lines as a backup with the right checksum at its end. */
export function writeLines(file: string, lines: readonly string[]): void {
  const content = Buffer.concat([magic, gzipSync(lines.map((line) => `${line}\n`).join(""))]);
  const sha256 = createHash("sha256").update(content).digest("hex");
  writeFileSync(file, Buffer.concat([content, trailerFor(sha256)]));
}

/** Changes the header of a backup. */
export function changeHeader(file: string, change: (header: Header) => object): void {
  const [, ...rest] = linesOf(file);
  writeLines(file, [JSON.stringify(change(headerOf(file))), ...rest]);
}

/** Changes the rows of a table in a backup, with all row counts and checksums to match. */
export function changeRows(file: string, table: string, change: (rows: string[]) => string[]): void {
  const [header = "", ...lines] = linesOf(file);
  const title = lines.indexOf(JSON.stringify({ table }));
  const parsed = JSON.parse(header) as { tables: { name: string; rows: number }[] };
  const rows = parsed.tables.find(({ name }) => name === table)?.rows ?? 0;
  const changed = change(lines.splice(title + 1, rows));
  lines.splice(title + 1, 0, ...changed);
  const hash = createHash("sha256").update(changed.map((line) => `${line}\n`).join(""));
  const described = { rows: changed.length, sha256: hash.digest("hex") };
  const tables = parsed.tables.map((one) => (one.name === table ? { ...one, ...described } : one));
  writeLines(file, [JSON.stringify({ ...parsed, tables }), ...lines]);
}

/** Runs a command that was printed for a shell: of a database on a server, with its password. */
export async function runPrinted(made: TestInstance, command?: string): Promise<void> {
  // While others are still connected, a database is not dropped.
  await vi.waitFor(() => runPrintedOnce(made, command), { timeout: 10_000, interval: 200 });
}

/** The same once. @throws what it prints on standard error if it fails */
export function runPrintedOnce({ url }: TestInstance, command = "false"): void {
  const parsed = parseDatabaseUrl(url);
  const password = parsed.engine === "sqlite" ? "" : (parsed.password ?? "");
  execSync(command.replace(" --password ", " "), {
    env: { ...process.env, PGPASSWORD: password, MYSQL_PWD: password },
    stdio: "pipe",
  });
}
