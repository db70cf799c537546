// The text of a new ini file: the template with the requested settings.
import { UsageError, UserError } from "../errors.js";
import { readShippedFile } from "../files/shipped-files.js";
import { similarName } from "../similar-name.js";
import { type IniRequest, mainDefaults } from "./arguments.js";
import { escapePercent } from "./interpolate.js";
import { type Ini, iniFromText } from "./load.js";
import { patchIni, type Settings } from "./patch.js";

/** The values of the template that depend on the machine. */
export interface Machine {
  /** Of this program. */
  readonly version: string;
  readonly gitHookInterpreter: string;
  readonly kallitheaCliPath: string;
  readonly sshAuthorizedKeys: string;
  readonly sshLocale: string;
  /** 32 new random hex digits at each call. */
  secret(): string;
}

/**
 * The text that config-create writes.
 * @param file the absolute path it is for
 * @throws UsageError if a setting cannot be represented in an ini file
 */
export function newIni(request: IniRequest, machine: Machine, file: string): string {
  const { database_engine, http_server, host, port } = request.main;
  const values = {
    host,
    port,
    version: machine.version,
    uuid: machine.secret(),
    session_secret: machine.secret(),
    git_hook_interpreter: escapePercent(machine.gitHookInterpreter),
    kallithea_cli_path: escapePercent(machine.kallitheaCliPath),
    ssh_authorized_keys: escapePercent(machine.sshAuthorizedKeys),
    ssh_locale: escapePercent(machine.sshLocale),
  };
  const plain = fillPlaceholders(iniTemplate(database_engine, http_server), values);
  // The unchanged template is checked by the tests, not in each run.
  if (request.settings.size === 0 && host === mainDefaults.host && port === mainDefaults.port) return plain;
  const text = patchIni(plain, request.settings);
  checkReadable(text, request.settings, file);
  return text;
}

/** The template with `{{name}}` for what depends on the machine. */
export function iniTemplate(
  engine: IniRequest["main"]["database_engine"],
  httpServer: IniRequest["main"]["http_server"],
): string {
  const server = readShippedFile(`templates/server-${httpServer}.ini`).trimEnd();
  return chooseDatabase(fillPlaceholders(readShippedFile("templates/kallithea.ini"), { server }), engine);
}

/** Sections of the request that are not in the template, even commented out: they are added at the end of the file. */
export function addedSections({
  main,
  settings,
}: IniRequest): { readonly name: string; readonly similar: string | undefined }[] {
  if (settings.size === 0) return [];
  const templates = ["kallithea", `server-${main.http_server}`]
    .map((name) => readShippedFile(`templates/${name}.ini`))
    .join("\n");
  const known = [...templates.matchAll(/^#?\[(.+)\]$/gm)].map(([, name = ""]) => name);
  return [...settings.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, similar: similarName(name, known) }));
}

function fillPlaceholders(template: string, values: Readonly<Record<string, string>>): string {
  const filled = template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
  return filled.replace(/[ \t]+$/gm, "");
}

const schemes = { sqlite: "sqlite", postgres: "postgresql", mysql: "mysql" };

/** The template has one URL per engine, all commented out. */
function chooseDatabase(template: string, engine: keyof typeof schemes): string {
  return template.replace(`#sqlalchemy.url = ${schemes[engine]}:`, `sqlalchemy.url = ${schemes[engine]}:`);
}

/** A colon in a key, a line break in a value, a lone `%`: better rejected here than found by the server. */
function checkReadable(text: string, settings: Settings, file: string): void {
  const ini = readAgain(text, file);
  for (const [section, keys] of settings) {
    for (const [key, value] of keys) {
      if (ini.rawSection(section)?.get(key) === value) continue;
      throw new UsageError(`"${key}" in [${section}] cannot be represented in an ini file.`, {
        hint: "A section name cannot contain ], a key cannot contain = or : or begin with # or a space, and a value cannot contain line breaks.",
      });
    }
  }
}

function readAgain(text: string, file: string): Ini {
  try {
    const ini = iniFromText(text, file);
    // Other sections may use percent signs for themselves: log formats, uWSGI's variables.
    ini.app();
    ini.section("server:main");
    return ini;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UsageError(`With these settings, the file could not be read: ${error.message}`, {
      ...(error.hint && { hint: error.hint }),
    });
  }
}
