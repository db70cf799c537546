import { execFile } from "node:child_process";
import { hasFreeDescriptors, limitedProgram } from "./limited-program.js";

const timeLimitMs = 10_000;
const memory = 512 << 20;

/**
 * What `PROGRAM --version` prints first as a version, e.g. `2.39.5`.
 * @returns undefined if the program cannot be started, or prints something else
 */
export function programVersionOf(program: string): Promise<string | undefined> {
  if (!hasFreeDescriptors()) return Promise.resolve(undefined);
  const { shell, script, environment } = limitedProgram(program, { memory, inherits: ["HOME"] });
  const options = { cwd: "/", env: { ...environment, HGPLAIN: "1", HGRCPATH: "" }, timeout: timeLimitMs } as const;
  return new Promise((resolve) => {
    execFile(shell, [script, "--version"], { ...options, killSignal: "SIGKILL", maxBuffer: 1 << 16 }, (error, output) =>
      resolve(error === null ? /\b\d+(?:\.\d+)+/.exec(output)?.[0] : undefined),
    );
  });
}
