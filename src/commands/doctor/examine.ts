import type { DataSource } from "typeorm";
import type { Engine } from "../../engines/engine.js";
import { engineOf } from "../../engines/registry.js";
import { InterruptedError, UserError } from "../../errors.js";
import { databaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import { type DatabaseStatus, databaseStatus } from "../../instance/database-status.js";
import type { DoctorContext } from "../../instance/doctor/context.js";
import { thisMachine } from "../../instance/doctor/machine.js";
import { type Survey, surveyRepositories } from "../../scan/scan.js";
import type { Terminal } from "../../terminal/terminal.js";
import { countDrift } from "../instance/count-drift.js";
import { scanOptions } from "../instance/scan-options.js";
import { sqlLog } from "../instance/sql-log.js";
import { timeLimit, waitSeconds } from "../instance/wait-seconds.js";

/** For the verification of one repository: a large one takes minutes. */
const defaultTimeLimitMs = 10 * 60_000;

export interface ExamineOptions {
  /** The ini as a word of a command. */
  readonly config: string;
  readonly waitDb?: string | undefined;
  readonly deep: boolean;
  readonly timeout?: string | undefined;
}

/** What all checks need to know. */
export async function examine(
  ini: Ini,
  options: ExamineOptions,
  terminal: Terminal,
  { isQuiet, signal }: { isQuiet: boolean; signal: AbortSignal },
): Promise<DoctorContext> {
  const url = databaseUrl(ini);
  const engine = await engineOf(url);
  const open = { ...(await sqlLog(ini, terminal, engine)), wait: waitSeconds(options.waitDb) };
  const status = await databaseStatus(engine, open, (database) => countDrift(ini, database, terminal));
  const scan = scanOptions(ini, terminal);
  const known = { ini, url, status, scan, signal, timeLimit: timeLimit(options.timeout) ?? defaultTimeLimitMs };
  return {
    ...known,
    config: options.config,
    deep: options.deep,
    survey: await survey(engine, open, known),
    machine: thisMachine(known),
    leftovers: () => engine.leftovers(open),
    withDatabase: (use) => withDatabase(engine, { ...open, readOnly: true }, use),
    withWritableDatabase: (use) => withDatabase(engine, open, use),
    onProgress: isQuiet ? () => {} : terminal.progress,
  };
}

async function withDatabase<Result>(
  engine: Engine,
  open: Parameters<Engine["open"]>[0],
  use: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const { dataSource } = await engine.open(open);
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Only if the tables are those that this program knows. */
async function survey(
  engine: Engine,
  open: Parameters<Engine["open"]>[0],
  { status, scan, signal }: Pick<DoctorContext, "scan" | "signal"> & { status: DatabaseStatus },
): Promise<Survey | UserError | undefined> {
  if (status.state !== "current" || !status.root) return undefined;
  const { root } = status;
  return withDatabase(engine, { ...open, readOnly: true }, async (dataSource) => {
    try {
      return await surveyRepositories(dataSource, root, { scanCache: scan.scanCache, signal });
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof InterruptedError) throw error;
      return error;
    }
  });
}
