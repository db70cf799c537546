// npm's packages, exactly those of package-lock.json.
import { copyFileSync, existsSync, renameSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import type { BuildContext } from "./build-context.js";
import { runStep } from "./run-step.js";

/**
 * They are installed in a separate folder: npm removes the old ones first, and rewrites a lock file of this age.
 * `--include=dev` because NODE_ENV or a configuration of npm can leave out the compiler of style sheets; no package
 * needs a script.
 * @throws UserError if npm fails, with the old ones unchanged
 */
export async function installDependencies({
  frontEnd,
  staging,
  onStep,
  npmOutput,
  signal,
}: Omit<BuildContext, "public">): Promise<void> {
  onStep("Running 'npm ci' to install front-end dependencies from package-lock.json");
  for (const name of ["package.json", "package-lock.json"])
    copyFileSync(path.join(frontEnd, name), path.join(staging, name));
  const args = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { failure } = await runStep("npm", npmOutput === "ignore" ? [...args, "--loglevel=error"] : args, {
    cwd: staging,
    output: npmOutput,
    signal,
  });
  const installed = path.join(staging, "node_modules");
  if (failure !== undefined || !existsSync(installed))
    throw new UserError(`npm could not install the front-end dependencies (${failure ?? "no node_modules"}).`, {
      hint: "Its messages are above. Nothing was changed.",
    });
  const target = path.join(frontEnd, "node_modules");
  if (existsSync(target)) renameSync(target, path.join(staging, "old_node_modules"));
  renameSync(installed, target);
}
