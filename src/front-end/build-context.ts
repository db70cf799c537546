import type { StepOutput } from "./run-step.js";

export interface BuildOptions {
  /** The folder of the package `kallithea`. */
  readonly packageFolder: string;
  /** Its Python, which knows the colors of highlighted code. */
  readonly python: string;
  readonly installDeps: boolean;
  readonly generate: boolean;
  /** Where what npm prints goes. */
  readonly npmOutput: StepOutput;
  readonly signal: AbortSignal;
  /** Called with the line of each step when it begins. */
  onStep(line: string): void;
  onWarning(text: string): void;
}

/** What the steps share. */
export interface BuildContext extends BuildOptions {
  /** The sources, with `node_modules`. */
  readonly frontEnd: string;
  /** What the web server serves. */
  readonly public: string;
  /** Becomes `public`: complete files for it, in the same places. */
  readonly staging: string;
}
