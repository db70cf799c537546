// Brings a configuration file to today's template.
import { ConfigurationError, UserError, userErrorOf } from "../../errors.js";
import { mainDefaults } from "../arguments.js";
import { Lines } from "../edit.js";
import { iniFromText } from "../load.js";
import { iniTemplate, type Machine, newIni } from "../new-ini.js";
import { applySteps, hideEmptySections } from "./apply.js";
import { type Conflict, planUpgrade, type Step } from "./merge.js";
import { type Contents, contentsOf, httpServerOf, recognizedTemplate, type Template } from "./template.js";

export interface Upgrade {
  /** The name of the template that the file was made from. */
  readonly base: string;
  readonly text: string;
  readonly steps: readonly Step[];
  readonly conflicts: readonly Conflict[];
}

/**
 * @param text a valid ini file
 * @param file its path
 * @param from the template that it was made from, if that is known
 */
export function upgradeIni(text: string, file: string, machine: Machine, from?: Template): Upgrade {
  const server = httpServerOf(text);
  const main = { ...mainDefaults, http_server: server === "paste" ? "waitress" : server } as const;
  const template = newIni({ main, settings: new Map(), misplaced: [] }, machine, file);
  const today = contentsOf(iniTemplate(main.database_engine, main.http_server));
  const base = from ?? recognizedTemplate(text, { name: `kallithea-cli ${machine.version}`, contents: today });
  const user = contentsOf(text);
  const merge = planUpgrade(base.contents, today, user);
  const steps = withMachineValues(merge.steps, contentsOf(template));
  const merged = hideEmptySections(applySteps(text, steps, template), text);
  const result = { base: base.name, steps, conflicts: merge.conflicts };
  if (merged === text) return { ...result, text };
  requireSameMeaning(text, merged, steps, contentsOf(template));
  requireReadable(text, merged, file);
  return { ...result, text: marked(merged, machine.version) };
}

function withMachineValues(steps: readonly Step[], template: Contents): Step[] {
  return steps.map((step) =>
    step.kind === "add" ? { ...step, value: template.get(step.section)?.get(step.key) ?? step.value } : step,
  );
}

/** The next upgrade starts from here. */
function marked(text: string, version: string): string {
  const mark = `# Upgraded by kallithea-cli ${version} for Kallithea 0.7.`;
  const lines = new Lines(text);
  for (let number = 1; number <= lines.count && /^(#|$)/.test(lines.at(number)); number += 1) {
    if (!lines.at(number).startsWith("# Upgraded by kallithea-cli ")) continue;
    lines.replace(number, mark);
    return lines.text();
  }
  lines.insertAfter(0, [mark]);
  return lines.text();
}

/** A safeguard: whatever is not one of the steps must have its value. */
function requireSameMeaning(before: string, after: string, steps: readonly Step[], template: Contents): void {
  const expected = settingsOf(before);
  for (const step of steps) {
    const name = "key" in step ? nameOf(step.section, step.key) : "";
    if (step.kind === "add") expected.set(name, step.value);
    else if (step.kind === "change") expected.set(name, step.to);
    else if (step.kind === "remove") expected.delete(name);
    else if (step.kind === "rename") {
      expected.set(nameOf(step.section, step.to), expected.get(name) ?? "");
      expected.delete(name);
    } else if (step.kind === "add-section")
      for (const [key, value] of template.get(step.section) ?? [])
        if (value !== null) expected.set(nameOf(step.section, key), value);
  }
  const found = settingsOf(after);
  const wrong = [...new Set([...expected.keys(), ...found.keys()])].find(
    (name) => expected.get(name) !== found.get(name),
  );
  if (wrong === undefined) return;
  throw new UserError(`The file cannot be upgraded without changing the meaning of ${wrong}.`, {
    hint: "Its lines are arranged in an unusual way, e.g. indented. Nothing was changed.",
  });
}

function settingsOf(text: string): Map<string, string> {
  const settings = [...contentsOf(text)].flatMap(([section, keys]) =>
    [...keys].flatMap(([key, value]) => (value === null ? [] : [[nameOf(section, key), value] as const])),
  );
  return new Map(settings);
}

function nameOf(section: string, key: string): string {
  return `${key} in [${section}]`;
}

function requireReadable(before: string, after: string, file: string): void {
  const problemOf = (text: string) => userErrorOf(() => iniFromText(text, file).app());
  const problem = problemOf(after);
  if (problem !== undefined && problemOf(before) === undefined)
    throw new ConfigurationError(`The upgraded file could not be read: ${problem.message}`, {
      ...(problem.hint && { hint: problem.hint }),
    });
}
