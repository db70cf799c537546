// What is wrong with the configuration of an instance. Only reads.
import { orConfigurationError, UserError, userErrorOf } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { type EncodingError, type Ini, iniFromText } from "../ini/load.js";
import { scanIni } from "../ini/scan.js";
import { shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import { ConfigFile } from "./config-check/config-file.js";
import { environmentFindings } from "./config-check/environment.js";
import { fileModeFindings } from "./config-check/file-mode.js";
import { keyFindings } from "./config-check/keys.js";
import { pathFindings } from "./config-check/paths.js";
import { secretFindings } from "./config-check/secrets.js";
import { serverFindings } from "./config-check/server.js";
import type { DatabaseStatus } from "./database-status.js";
import type { Finding } from "./finding.js";

export interface CheckConfigOptions {
  /** Finds out the state of the database; without it, the database is not checked. */
  readonly databaseStatus?: (() => Promise<DatabaseStatus>) | undefined;
  /** Ends the check of the hook interpreter. */
  readonly signal?: AbortSignal | undefined;
}

/** Checks the configuration. What is wrong with it is part of the answer. */
export async function checkConfig(ini: Ini, options: CheckConfigOptions = {}): Promise<Finding[]> {
  const unreadable = unreadableFindings(ini);
  if (unreadable.length > 0) return unreadable;
  const file = new ConfigFile(ini);
  return [
    ...keyFindings(file),
    ...secretFindings(file),
    ...fileModeFindings(file),
    ...serverFindings(file),
    ...pathFindings(file),
    ...(await environmentFindings(file, options.signal)),
    ...databaseUrlFindings(file),
    ...(await databaseFindings(file, options.databaseStatus)),
  ];
}

/**
 * The same for a text that is perhaps not a valid ini file.
 * @param path of the file, without symbolic links
 */
export async function checkConfigText(text: string, path: string, options: CheckConfigOptions): Promise<Finding[]> {
  const { problems } = scanIni(text);
  if (problems.length === 0) return checkConfig(iniFromText(text, path), options);
  return problems.map(({ kind, line, what, hint }) => ({
    id: kind,
    severity: "error",
    message: `${printable(what.replace(/^./, (first) => first.toUpperCase()))}.`,
    fix: hint,
    place: `line ${line}`,
  }));
}

/** A file that Python cannot decode; nothing else of it is checked. */
export function encodingFinding({ kind, line, what, hint }: EncodingError): Finding {
  const message = what.replace(/^./, (first) => first.toUpperCase());
  return { id: kind, severity: "error", message, fix: hint ?? null, place: `line ${line}` };
}

/** Values that neither Kallithea nor this program can read. */
function unreadableFindings(ini: Ini): Finding[] {
  return [() => ini.app(), () => ini.section("server:main")].flatMap((read) => {
    const error = userErrorOf(read);
    return error === undefined ? [] : [unreadable(error, ini)];
  });
}

function unreadable({ message, hint }: UserError, ini: Ini): Finding {
  const [, key, section] = /: (\S+) in \[(.+?)\] /.exec(message) ?? [];
  const setting = scanIni(ini.text).settings.find(
    (candidate) => candidate.key === key && (candidate.section === section || candidate.section === "DEFAULT"),
  );
  return {
    id: "unreadable-value",
    severity: "error",
    message: printable(message.replace(`${ini.path}: `, "")),
    fix: hint ?? null,
    ...(setting && { place: `line ${setting.line}` }),
  };
}

function databaseUrlFindings(file: ConfigFile): Finding[] {
  const error = userErrorOf(() => databaseUrl(file.ini));
  return error === undefined ? [] : [urlFinding(file.ini, error)];
}

/** @param error what is wrong with sqlalchemy.url */
export function urlFinding(ini: Ini, { message, hint }: UserError): Finding {
  const file = new ConfigFile(ini);
  const what = printable(message.replace(`${ini.path}: `, ""));
  return file.finding("database-url", "error", what, hint ?? null, "sqlalchemy.url");
}

async function databaseFindings(
  file: ConfigFile,
  readStatus: CheckConfigOptions["databaseStatus"],
): Promise<Finding[]> {
  if (readStatus === undefined || userErrorOf(() => databaseUrl(file.ini)) !== undefined) return [];
  // The options of a URL are checked only when it is used.
  const status = await orConfigurationError(readStatus());
  if (status instanceof UserError) return [urlFinding(file.ini, status)];
  const { state, reason, hint, revision } = status;
  const ini = shellWord(file.ini.path);
  const found = (severity: Finding["severity"], message: string, fix: string | null) => [
    file.finding(`database-${state}`, severity, printable(message), fix, "sqlalchemy.url"),
  ];
  switch (state) {
    case "current":
      return [];
    case "missing":
      return found("warning", "The database does not exist.", `kallithea-cli db-create -c ${ini}`);
    case "empty":
      return found("warning", "The database has no tables.", `kallithea-cli db-create -c ${ini}`);
    case "behind":
      return found(
        "warning",
        `The database is at ${revision === null ? "no revision" : `revision ${revision}`}, which is older than this release.`,
        `kallithea-cli migrate -c ${ini} upgrade head`,
      );
    case "newer":
      return found(
        "error",
        `The database is at revision ${revision}, which this release does not know.`,
        "Use the release that upgraded the database.",
      );
    case "foreign":
      return found("error", `The database is not Kallithea's. ${reason ?? ""}`.trim(), "Check sqlalchemy.url.");
    default:
      return found("error", reason ?? "The database cannot be read.", hint);
  }
}
