// Questions about Python's own rules.
import path from "node:path";
import { projectRoot } from "../cli/cli.js";
import { runReference } from "./reference.js";

/** @param questions arguments by the name of the function in `ask-python.py` that answers them */
export function askPython<Question extends string>(
  questions: Record<Question, unknown[]>,
  cwd = projectRoot,
): Record<Question, unknown[]> {
  const script = path.join(projectRoot, "test/interop/ask-python.py");
  const { status, stdout, stderr } = runReference("python", [script], { cwd, input: JSON.stringify(questions) });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<Question, unknown[]>;
}
