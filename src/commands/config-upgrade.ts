import path from "node:path";
import { ConfigurationError } from "../errors.js";
import { programVersion } from "../files/shipped-files.js";
import { iniFromText, readIniText } from "../ini/load.js";
import { thisMachine } from "../ini/machine.js";
import { findPythonSide, likelyFolders } from "../ini/python.js";
import { withoutSecrets } from "../ini/secrets.js";
import type { Conflict, Step } from "../ini/upgrade/merge.js";
import { contentsOf, httpServerOf, noTemplate, recordedTemplate, type Template } from "../ini/upgrade/template.js";
import { type Upgrade, upgradeIni } from "../ini/upgrade/upgrade.js";
import { shellWord } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { changeFile } from "./config/change-file.js";

export interface ConfigUpgradeOptions {
  config_file: string;
  /** A release or a file. */
  from?: string | undefined;
  dryRun: boolean;
  diff: boolean;
  backup: boolean;
  json: boolean;
  quiet: boolean;
}

/**
 * Brings a configuration file to the template of this release. The user's values, comments and order stay, and the old
 * file is kept.
 * @throws UsageError, ConfigurationError; nothing is changed then
 */
export async function configUpgrade(options: ConfigUpgradeOptions, terminal: Terminal): Promise<void> {
  const isTrial = options.dryRun || options.diff;
  const { file, changed, kept, report } = await changeFile(
    options,
    async (text, place) => {
      // Reports what is invalid in it.
      iniFromText(text, place);
      const upgrade = upgradeIni(text, place, machineOf(place), templateNamed(options.from, text));
      return { text: upgrade.text, report: upgrade };
    },
    terminal,
    !options.json,
  );
  if (options.json) {
    terminal.print(printableJson({ file, changed, dryRun: isTrial, ...document(report), kept }));
    return;
  }
  const say = options.diff ? terminal.warn : terminal.print;
  if (!options.quiet) for (const line of summary(report, isTrial, options.from)) say(line);
  for (const conflict of report.conflicts) terminal.warn(conflictLine(conflict));
  if (changed && !isTrial && !options.quiet) {
    if (kept !== null) terminal.warn(`The old file was kept as ${kept}`);
    terminal.print(`To check the result: kallithea-cli config-check -c ${shellWord(options.config_file)}`);
  }
}

function machineOf(file: string) {
  const python = findPythonSide(likelyFolders(process.env, path.dirname(file)).join(path.delimiter));
  return thisMachine(programVersion(), process.argv[1] ?? "", python, process.env);
}

function templateNamed(from: string | undefined, text: string): Template | undefined {
  if (from === undefined) return undefined;
  const recorded = recordedTemplate(from, httpServerOf(text));
  if (recorded !== undefined) return recorded;
  const { text: template, path: file } = readIniText(from, "'--from'");
  iniFromText(template, file);
  const contents = contentsOf(template);
  if (contents.has("app:main")) return { name: file, contents };
  throw new ConfigurationError(`${file} has no section [app:main].`, { hint: "Is this a Kallithea ini file?" });
}

function document({ base, steps, conflicts }: Upgrade) {
  return {
    base,
    changes: steps.map((step) => ({ action: step.kind, section: step.section, key: "key" in step ? step.key : null })),
    conflicts: conflicts.map(({ section, key }) => ({ section, key })),
  };
}

function summary({ base, steps, conflicts }: Upgrade, isTrial: boolean, given: string | undefined): string[] {
  const lines = steps.map((step) => stepLine(step, isTrial));
  const from =
    base === noTemplate
      ? "The file was not made from a known template (--from names it)."
      : given === undefined
        ? `Made from the template of ${printable(base)} (if this is wrong, use --from).`
        : `Made from the template of ${printable(base)} (named by --from).`;
  return [from, ...lines, ...(steps.length + conflicts.length === 0 ? ["The file is up to date."] : [])];
}

function stepLine(step: Step, isTrial: boolean): string {
  const verb = (now: string, done: string) => (isTrial ? `Would ${now}` : done);
  const place = `[${printable(step.section)}]`;
  const key = "key" in step ? printable(step.key) : "";
  switch (step.kind) {
    case "add":
      return `${verb("add", "Added")} ${key} in ${place}`;
    case "mention":
      return `${verb("add", "Added")} a comment on ${key} in ${place}`;
    case "add-section":
      return `${verb("add", "Added")} the section ${place}`;
    case "change":
      return `${verb("change", "Changed")} the default of ${key} in ${place}: ${shown(step.key, step.from)} is now ${shown(step.key, step.to)}`;
    case "rename":
      return `${verb("rename", "Renamed")} ${key} in ${place} to ${step.to}`;
    case "remove":
      return `${verb("comment out", "Commented out")} ${key} in ${place}, which the template no longer has${step.custom ? " (you had changed it)" : ""}`;
  }
}

function conflictLine({ section, key, before, now, yours }: Conflict): string {
  return `Conflict: ${printable(key)} in [${printable(section)}] keeps your value ${shown(key, yours)}; its default has changed from ${shown(key, before)} to ${shown(key, now)}.`;
}

function shown(key: string, value: string): string {
  return `"${printable(withoutSecrets(key, value))}"`;
}
