// Runs migrations on a database and records their log and notices.
import path from "node:path";
import type { DataSource } from "typeorm";
import { onTestFinished } from "vitest";
import type { Database } from "../../../src/engines/engine.js";
import { readRevisions } from "../../../src/migrations/history/files/read-revisions.js";
import { type RevisionGraph, revisionGraph } from "../../../src/migrations/history/graph/revision-graph.js";
import { downgrade } from "../../../src/migrations/run/downgrade.js";
import type { MigrateOptions, MigrationSession } from "../../../src/migrations/run/migrate.js";
import { upgrade } from "../../../src/migrations/run/upgrade.js";
import { projectRoot } from "../cli/cli.js";
import { openDatabase } from "../databases/open-database.js";

export interface TestSession extends MigrationSession {
  readonly database: Database;
  readonly dataSource: DataSource;
  readonly logged: string[];
  readonly noticed: string[];
}

const shippedRevisions = path.join(projectRoot, "src/migrations/kallithea");

/** A session on a file with the revisions of a directory, or Kallithea's own; closed when the test is finished. */
export function openSession(file: string, folder?: string, { timeout = 5 } = {}): Promise<TestSession> {
  return openSessionOn(`sqlite:///${file}?timeout=${timeout}`, folder);
}

/** The same on a database of any engine. */
export async function openSessionOn(url: string, folder?: string): Promise<TestSession> {
  const database = await openDatabase(url);
  onTestFinished(() => database.dataSource.destroy());
  return session(database, await graphOfFolder(folder));
}

export async function graphOfFolder(folder = shippedRevisions): Promise<RevisionGraph> {
  return revisionGraph(await readRevisions([folder]));
}

/** Settings for anything but an upgrade with Kallithea's own revisions. */
interface Way {
  direction?: "upgrade" | "downgrade";
  folder?: string;
}

/** Upgrades a file, or downgrades it, depending on `direction`; without a backup. */
export function migrateFile(
  file: string,
  target: string,
  way: Way = {},
): Promise<Pick<TestSession, "logged" | "noticed">> {
  return migrateOn(`sqlite:///${file}?timeout=5`, target, way);
}

/** The same with a database of any engine. */
export async function migrateOn(
  url: string,
  target: string,
  { direction = "upgrade", folder }: Way = {},
): Promise<Pick<TestSession, "logged" | "noticed">> {
  const database = await openDatabase(url);
  try {
    const opened = session(database, await graphOfFolder(folder));
    await { upgrade, downgrade }[direction](opened, target, plainly);
    return opened;
  } finally {
    await database.dataSource.destroy();
  }
}

export const plainly: MigrateOptions = { backup: false, rehearse: false };

function session(database: Database, graph: RevisionGraph): TestSession {
  const logged: string[] = [];
  const noticed: string[] = [];
  const notice = (line: string) => void noticed.push(line);
  const report = { log: (line: string) => void logged.push(line), notice, warn: notice };
  return { database, dataSource: database.dataSource, graph, report, logged, noticed };
}
