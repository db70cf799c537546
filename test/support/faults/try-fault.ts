// One fault: the command is hit, then runs again undisturbed; what must hold after each is checked.
import path from "node:path";
import { type Fault, hitsOutput, isKill } from "./fault.js";
import { namesIn, readableSecrets } from "./folder.js";
import type { Run } from "./injector.js";
import type { Lab } from "./lab.js";
import type { State } from "./scenario.js";

/**
 * @returns what is wrong, nothing if everything is right; `reached` is false if the command did not make that call this
 * time
 */
export async function tryFault(
  lab: Lab,
  fault: Fault,
): Promise<{ problems: string[]; reached: boolean; output: string }> {
  lab.reset();
  const hit = await lab.run(fault);
  const reached = hit.calls.some(({ kind, number }) => kind === fault.kind && number === fault.number);
  const after = stateOf(lab);
  const problems = [
    ...endOf(hit, fault),
    ...wholeness(lab, after),
    ...truth(lab, hit, fault, after),
    ...files(lab, after),
  ];
  const done = after instanceof Error ? false : isSame(after, lab.new);
  let output = shown("with the fault", hit);
  if (!done || (lab.scenario.repeatable ?? true)) {
    const next = await lab.run();
    output += shown("the next run", next);
    problems.push(...nextRun(lab, next).map((problem) => `the next run: ${problem}`));
  }
  return { problems, reached, output };
}

function stateOf(lab: Lab): State | Error {
  try {
    return lab.state();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function endOf({ status, signal, stdout, stderr, timedOut }: Run, fault: Fault): string[] {
  if (timedOut) return ["it did not end"];
  if (isKill(fault) && signal === "SIGKILL") return [];
  if (signal !== null) return [`it was ended by ${signal}`];
  const silent = status !== 0 && !hitsOutput(fault) && `${stdout}${stderr}`.trim() === "";
  return silent ? [`it ended with ${status} and no message`] : notOurs(`${stdout}${stderr}`);
}

/** Texts that only a mistake of ours, or Node itself, prints. */
function notOurs(text: string): string[] {
  const line = text
    .split("\n")
    .find((candidate) =>
      /This is a bug|^\s+at \S.*:\d+|\bnode:internal|DeprecationWarning|\bUnhandled/.test(candidate),
    );
  if (line === undefined) return [];
  const [, cause = ""] = text.split(/This is a bug in kallithea-cli [^\n]*\n(?:Node [^\n]*\n)?/);
  return [`it prints "${line.trim()}" ${cause.split("\n")[0]}`.trim()];
}

/** Each part is an old one, one between, or the new one. */
function wholeness(lab: Lab, after: State | Error): string[] {
  if (after instanceof Error) return [`damaged: ${after.message}`];
  const parts = new Set([...lab.states, after].flatMap((state) => Object.keys(state)));
  return [...parts]
    .filter((part) => !lab.states.some((state) => state[part] === after[part]))
    .map(
      (part) =>
        `${part} is neither the old one nor the new one: ${difference(after[part], lab.old[part], lab.new[part])}`,
    );
}

/** Exit status and message say what was done. */
function truth(lab: Lab, { status, signal, stdout, stderr }: Run, fault: Fault, after: State | Error): string[] {
  if (signal !== null || after instanceof Error || lab.scenario.serves) return [];
  const problems: string[] = [];
  const isDone = isSame(after, lab.new);
  if (status === 0 && !isDone) problems.push(`exit status 0, but not everything was done: ${undone(after, lab.new)}`);
  if (hitsOutput(fault) && !isDone)
    problems.push(`it stopped when its output could not be written: ${undone(after, lab.new)}`);
  if (fault.kind === "stdout" && status === 0) problems.push("exit status 0, but its output was lost");
  const claim = /[^.\n]*\bnothing (was|is|has been) (changed|removed|restored|copied|written|added)[^.\n]*/i.exec(
    `${stdout}${stderr}`,
  )?.[0];
  if (claim !== undefined && !isSame(after, lab.old))
    problems.push(`it says "${claim.trim()}", but: ${undone(after, lab.old)}`);
  return problems;
}

function files(lab: Lab, after: State | Error): string[] {
  const { kept } = lab.scenario;
  const names = namesIn(lab.folder);
  const exposed = readableSecrets(lab.folder).filter((name) => !lab.exposed.includes(name));
  const problems = exposed.map((name) => `${name} has secrets in it and can be read by others`);
  for (const name of kept === undefined ? [] : [...names.keys()].filter((candidate) => kept.name.test(candidate))) {
    try {
      kept?.check(path.join(lab.folder, name), lab.states);
    } catch (error) {
      problems.push(`${name} is not complete: ${error instanceof Error ? error.message : error}`);
    }
  }
  if (after instanceof Error || isSame(after, lab.old)) return problems;
  const there = new Set(names.values());
  return [
    ...problems,
    ...lab.kept.filter((name) => !there.has(name)).map((name) => `something was changed, and ${name} is missing`),
  ];
}

function nextRun(lab: Lab, next: Run): string[] {
  if (next.timedOut) return ["it did not end"];
  const after = stateOf(lab);
  const problems = [...notOurs(`${next.stdout}${next.stderr}`), ...files(lab, after)];
  if (next.status !== (lab.scenario.status ?? 0))
    problems.push(`it ended with ${next.status ?? next.signal}: ${next.stderr.trim().split("\n")[0] ?? ""}`);
  if (after instanceof Error) return [...problems, `damaged: ${after.message}`];
  if (next.status === (lab.scenario.status ?? 0) && !isSame(after, lab.new))
    problems.push(`not everything was done: ${undone(after, lab.new)}`);
  const { mayStay } = lab.scenario;
  const leftovers = [...namesIn(lab.folder)].filter(([, name]) => !lab.names.has(name) && !mayStay?.test(name));
  return [...problems, ...leftovers.map(([name]) => `${name} is left over`)];
}

function isSame(one: State, other: State): boolean {
  return undone(one, other) === "";
}

/** Which parts differ. */
function undone(one: State, other: State): string {
  const parts = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...parts].filter((part) => one[part] !== other[part]).join(", ");
}

function difference(found = "absent", old = "absent", replacement = "absent"): string {
  const nearer = commonStart(found, old) > commonStart(found, replacement) ? old : replacement;
  const from = Math.max(0, commonStart(found, nearer) - 40);
  return `…${found.slice(from, from + 120)}… instead of …${nearer.slice(from, from + 120)}…`;
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

function shown(title: string, { status, signal, stdout, stderr }: Run): string {
  return `--- ${title}: ${status ?? signal}\n${stdout}${stderr}`;
}
