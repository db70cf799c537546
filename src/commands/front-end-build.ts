import { buildFrontEnd } from "../front-end/build.js";
import { findKallitheaPython } from "../instance/python/find-kallithea.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./instance/interruption.js";
import { type OutputOptions, outputOf } from "./instance/output.js";

export interface FrontEndBuildOptions extends OutputOptions {
  /** The Python that has Kallithea. */
  python?: string | undefined;
  installDeps: boolean;
  generate: boolean;
}

/**
 * Builds the front-end of the Python package.
 * @throws UserError if it cannot be built; nothing that is served has changed then
 */
export async function frontEndBuild(options: FrontEndBuildOptions, terminal: Terminal): Promise<void> {
  const { json, quiet, installDeps, generate } = options;
  const { line, document } = outputOf(options, terminal);
  if (!installDeps && !generate) return document({ package: null, version: null, installed: false, files: [] });
  await interruptible(
    async (signal) => {
      const found = await findKallitheaPython(undefined, { purpose: "front-end-build", given: options.python, signal });
      const { python, packageFolder, version } = found;
      const npmOutput = quiet ? "ignore" : json ? 2 : 1;
      const files = await buildFrontEnd({
        packageFolder,
        python,
        installDeps,
        generate,
        npmOutput,
        signal,
        onStep: line,
        onWarning: terminal.warn,
      });
      document({ package: packageFolder, version, installed: installDeps, files });
    },
    () => undefined,
  );
}
