// Finds the Python of an instance, for the commands that only the original has.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../errors.js";
import { programsOnPath } from "../../files/find-program.js";
import type { Ini } from "../../ini/load.js";
import { printable } from "../../terminal/printable.js";
import { type PythonCandidate, pythonCandidates } from "./candidates.js";
import { examinationMs, examinePython, type Verdict } from "./examine-python.js";

export interface KallitheaPython {
  /** The path of the Python, which is usually that of a virtual environment. */
  readonly python: string;
  /** The folder of the package `kallithea`. */
  readonly packageFolder: string;
  /** The version of that package, e.g. `0.7.0`. */
  readonly version: string;
}

export interface FindOptions {
  /** What needs it, for messages, e.g. `index-create`. */
  readonly purpose: string;
  /** The value of `--python`: a Python, or a virtual environment. Default: KALLITHEA_PYTHON. */
  readonly given?: string | undefined;
  /** Whether KALLITHEA_PYTHON has no effect, because somebody else may have set it. */
  readonly ignoreEnvironment?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The first Python that has Kallithea 0.7; each candidate is started until one is found. What `--python` or
 * KALLITHEA_PYTHON names is the only candidate.
 * @param ini undefined for what does without one
 * @throws UserError if there is none, with the places that were tried; the reason of `signal`
 */
export async function findKallitheaPython(ini: Ini | undefined, options: FindOptions): Promise<KallitheaPython> {
  const fromEnvironment = options.ignoreEnvironment ? undefined : process.env.KALLITHEA_PYTHON;
  const given = named(options.given, "--python") ?? named(fromEnvironment, "KALLITHEA_PYTHON");
  const tried: string[] = [];
  for (const candidate of given === undefined ? pythonCandidates(ini) : [given]) {
    const verdict = await examinePython(candidate.command, { signal: options.signal });
    if (verdict.kind === "interrupted") throw options.signal?.reason;
    const result = verdict.kind === "usable" ? kallitheaOf(candidate, verdict) : problemOf(verdict);
    if (typeof result !== "string") return result;
    tried.push(`${printable(candidate.command.join(" "))} (${candidate.source}) ${printable(result)}`);
  }
  throw notFound(options.purpose, tried, given?.source);
}

/** The Python that a user names: a path, a name on PATH, or the folder of a virtual environment. */
function named(text: string | undefined, source: string): PythonCandidate | undefined {
  if (!text) return undefined;
  if (!text.includes("/")) {
    const onPath = programsOnPath(text, process.env.PATH ?? "")[0];
    if (onPath !== undefined) return { command: [onPath], source };
  }
  const file = path.resolve(text);
  return { command: [isFolder(file) ? path.join(file, "bin/python") : file], source };
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** @returns a text if it is not the right one: the end of a sentence about it */
function kallitheaOf(
  { command }: PythonCandidate,
  { executable, origin }: { executable: string; origin: string },
): KallitheaPython | string {
  const python = command.length === 1 ? command[0] : executable;
  if (!python || !path.isAbsolute(python) || !path.isAbsolute(origin)) return "is not a Python";
  const packageFolder = path.dirname(origin);
  const version = versionOf(origin);
  if (version === undefined) return `has a Kallithea of unknown version in ${packageFolder}`;
  if (!version.startsWith("0.7.")) return `has Kallithea ${version} instead of 0.7`;
  return { python, packageFolder, version };
}

/** Read here: asking the Python for it takes as long as everything else together. */
function versionOf(origin: string): string | undefined {
  try {
    const [, version] = /^VERSION = \(([\d, ]+)\)/m.exec(readFileSync(origin, "utf8")) ?? [];
    return version?.split(/, */).join(".");
  } catch {
    return undefined;
  }
}

function problemOf(verdict: Exclude<Verdict, { kind: "usable" | "interrupted" }>): string {
  switch (verdict.kind) {
    case "unusable":
      return verdict.problem;
    case "no-answer":
      return `did not respond within ${examinationMs / 1000} s`;
    case "not-checked":
      return `could not be started: ${verdict.reason}`;
  }
}

function notFound(purpose: string, tried: readonly string[], given: string | undefined): UserError {
  if (given !== undefined)
    return new UserError(`${tried.join("")}: ${purpose} needs a Python that has Kallithea 0.7.`, {
      hint: `Name that of its virtual environment, e.g. ${given === "--python" ? "--python " : "KALLITHEA_PYTHON="}/srv/kallithea/venv/bin/python`,
    });
  return new UserError(
    [
      `${purpose} needs a Python that has Kallithea 0.7, and none was found. ${tried.length === 0 ? "There is no python3 on PATH." : "Tried:"}`,
      ...tried.map((line) => `  ${line}`),
    ].join("\n"),
    {
      hint: [
        "If Kallithea is installed, name its Python with --python or in KALLITHEA_PYTHON.",
        "Otherwise: python3 -m venv /srv/kallithea/venv && /srv/kallithea/venv/bin/pip install 'kallithea==0.7.*'",
      ].join("\n"),
    },
  );
}
