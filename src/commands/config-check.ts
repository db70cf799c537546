import { engineOf } from "../engines/registry.js";
import { exitStatus } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { EncodingError, iniFromText, readIniText } from "../ini/load.js";
import { checkConfigText, encodingFinding } from "../instance/check-config.js";
import { databaseStatus } from "../instance/database-status.js";
import type { Finding } from "../instance/finding.js";
import { printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./instance/interruption.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface ConfigCheckOptions {
  config_file: string;
  waitDb?: string | undefined;
  /** Whether to check the database, too. */
  connect: boolean;
  json: boolean;
  quiet: boolean;
}

/**
 * Prints what is wrong with a configuration file. Nothing is changed.
 * @returns 1 for errors, 4 if there are only warnings
 * @throws UsageError if it cannot be read at all
 */
export async function configCheck(options: ConfigCheckOptions, terminal: Terminal): Promise<number> {
  const wait = waitSeconds(options.waitDb);
  const { file, found } = await check(options, wait, terminal);
  const findings = sorted(found);
  const count = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  if (options.json) terminal.print(printableJson({ file, errors, warnings, findings: findings.map(asDocument) }));
  else print(findings, options.quiet, terminal);
  if (!options.json && !options.quiet) terminal.print(summary(file, errors, warnings));
  return errors > 0 ? exitStatus.error : warnings > 0 ? exitStatus.pending : exitStatus.ok;
}

async function check(
  { config_file, connect }: ConfigCheckOptions,
  wait: number,
  terminal: Terminal,
): Promise<{ file: string; found: Finding[] }> {
  const read = textOf(config_file);
  if (read instanceof EncodingError) return { file: read.path, found: [encodingFinding(read)] };
  const { text, path: file } = read;
  const found = await interruptible(
    (signal) =>
      checkConfigText(text, file, {
        signal,
        databaseStatus: connect ? () => readStatus(text, file, wait, terminal) : undefined,
      }),
    () => {},
  );
  return { file, found };
}

function textOf(file: string): ReturnType<typeof readIniText> | EncodingError {
  try {
    return readIniText(file);
  } catch (error) {
    if (error instanceof EncodingError) return error;
    throw error;
  }
}

async function readStatus(text: string, file: string, wait: number, terminal: Terminal) {
  const ini = iniFromText(text, file);
  const engine = await engineOf(databaseUrl(ini));
  // The schema is not part of the configuration.
  return databaseStatus(engine, { ...(await sqlLog(ini, terminal, engine)), wait });
}

function sorted(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (one, other) => lineOf(one, Number.POSITIVE_INFINITY) - lineOf(other, Number.POSITIVE_INFINITY) || 0,
  );
}

function lineOf<Default>({ place }: Finding, otherwise: Default): number | Default {
  const line = /^line (\d+)$/.exec(place ?? "")?.[1];
  return line === undefined ? otherwise : Number(line);
}

function asDocument(finding: Finding) {
  const { id, severity, message, fix } = finding;
  return { id, severity, line: lineOf(finding, null), message, fix };
}

function print(findings: readonly Finding[], isQuiet: boolean, terminal: Pick<Terminal, "print">): void {
  for (const { id, severity, message, fix, place } of findings) {
    if (isQuiet && severity === "note") continue;
    terminal.print(`${place === undefined ? "" : `${place}: `}${severity}: ${message} [${id}]`);
    if (fix !== null) terminal.print(`    ${fix}`);
  }
}

function summary(file: string, errors: number, warnings: number): string {
  if (errors + warnings === 0) return `${file} has no mistakes.`;
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;
  return `${file}: ${counted(errors, "error")}, ${counted(warnings, "warning")}`;
}
