// css/style.css and its source map.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { writeAtomically } from "../files/write-atomically.js";
import { printable } from "../terminal/printable.js";
import type { BuildContext } from "./build-context.js";
import { runStep } from "./run-step.js";

/** @throws UserError for a mistake in a style sheet, with its place */
export async function compileStyle(context: BuildContext): Promise<void> {
  const { frontEnd, staging, onWarning } = context;
  await writePygmentsStyle(context);
  await checkTheme(context);
  // The place of the output is in the source map, and so is as far below `public` as css/.
  const output = path.join(staging, "style.css");
  const options = ["--source-map", "--source-map-less-inline"];
  const { stderr, failure } = await runLess(context, [...options, path.join(frontEnd, "main.less"), output]);
  if (failure !== undefined || !existsSync(output)) throw compilerFailure(stderr, failure);
  if (stderr.trim() !== "") onWarning(stderr.trimEnd());
}

/** The colors of highlighted code, from the instance's Pygments. */
async function writePygmentsStyle({ python, frontEnd, signal }: BuildContext): Promise<void> {
  const script = "import sys; from pygments.cmdline import main; sys.exit(main(sys.argv))";
  const args = ["-c", script, "-S", "default", "-f", "html", "-a", ".code-highlight"];
  const { stdout, stderr, failure } = await runStep(python, args, { cwd: "/", signal });
  if (failure !== undefined || stdout === "")
    throw new UserError(`Pygments of ${printable(python)} failed (${failure ?? "no output"}).`, {
      hint: printable(stderr.trim().split("\n").at(-1) ?? ""),
    });
  mkdirSync(path.join(frontEnd, "tmp"), { recursive: true });
  writeAtomically(path.join(frontEnd, "tmp/pygments.css"), stdout, { mode: 0o644, durable: false });
}

/** TRAP: main.less imports the site's theme.less as optional, and Less then ignores it if it has a mistake. */
async function checkTheme(context: BuildContext): Promise<void> {
  if (!existsSync(path.join(context.frontEnd, "theme.less"))) return;
  const main = readFileSync(path.join(context.frontEnd, "main.less"), "utf8");
  const strict = main.replace(/@import\s*\(optional\)\s*(["']theme\.less["'])/, "@import $1");
  const { stderr, failure } = await runLess(context, ["--lint", "-"], strict);
  if (failure !== undefined) throw compilerFailure(stderr, failure);
}

function runLess({ frontEnd, signal }: BuildContext, args: readonly string[], input?: string) {
  const compiler = path.join(frontEnd, "node_modules/less/bin/lessc");
  return runStep(process.execPath, [compiler, "--no-color", ...args], {
    cwd: frontEnd,
    signal,
    ...(input !== undefined && { input }),
  });
}

function compilerFailure(stderr: string, failure: string | undefined): UserError {
  const [what = "", ...lines] = stderr.trim().split("\n");
  const message = what === "" ? `the compiler of style sheets failed (${failure ?? "no output"})` : what;
  return new UserError(`The style sheet cannot be built: ${printable(message)}`, {
    hint: [...lines.map((line) => printable(line)), "No file of the web pages was changed."].join("\n"),
  });
}
