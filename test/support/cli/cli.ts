// Our own program, as a process and in this process.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "../../../src/main.js";
import type { Terminal, Validate } from "../../../src/terminal/terminal.js";

export const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/** The built program. `npm test` builds it first. */
export const builtProgram = path.join(projectRoot, "dist/kallithea-cli.cjs");

/** Runs the built program as a separate process. */
export function runBuilt(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string; uid?: number; gid?: number } = {},
) {
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [builtProgram, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
    env: { ...process.env, ...options.env },
  });
  if (error) throw error;
  return { status, signal, stdout, stderr };
}

/** Runs a command line of the sources in this process, with prepared answers. */
export async function runHere(args: readonly string[], answers: readonly (string | boolean)[] = [], input = "") {
  const terminal = scriptedTerminal(answers, input);
  const status = await main(args, terminal);
  return { status, stdout: terminal.printed.join(""), stderr: terminal.warned.join(""), questions: terminal.questions };
}

/** A terminal that records its output, and answers from a list; without answers it is not interactive. */
export function scriptedTerminal(answers: readonly (string | boolean)[] = [], input = "") {
  const left = [...answers];
  const printed: string[] = [];
  const warned: string[] = [];
  const questions: string[] = [];
  const next = (question: string, validate?: Validate) => {
    questions.push(question);
    for (;;) {
      if (left.length === 0) throw new Error(`no answer was written down for: ${question}`);
      const answer = left.shift();
      const verdict = validate?.(String(answer)) ?? true;
      if (verdict === true) return answer;
      warned.push(`${verdict}\n`);
    }
  };
  return {
    printed,
    warned,
    questions,
    interactive: answers.length > 0,
    print: (line: string) => void printed.push(`${line}\n`),
    printExactly: (text: string) => void printed.push(`${text}\n`),
    printSecret: (text: string) => void printed.push(`${text}\n`),
    width: 80,
    discardsOutput: false,
    warn: (line: string) => void warned.push(`${line}\n`),
    progress: () => {},
    progressEnds: () => {},
    ask: async (question: string, validate?: Validate) => String(next(question, validate)),
    askSecret: async (question: string, options?: { validate?: Validate }) => String(next(question, options?.validate)),
    confirm: async (question: string) => next(question) === true,
    readInput: async () => input,
  } satisfies Terminal & Record<string, unknown>;
}
