// A folder in which a command is run again and again, always from the same beginning, and what it has to look like
// afterwards.
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { builtProgram } from "../cli/cli.js";
import type { Call, Fault } from "./fault.js";
import { namesIn, readableSecrets } from "./folder.js";
import { type Run, runInjected } from "./injector.js";
import type { Scenario, State } from "./scenario.js";

export class Lab {
  readonly scenario: Scenario;
  readonly #library: string;
  readonly #template: string;
  /** Where the command runs; always the same path, since a database may name it. */
  readonly folder: string;
  /** The state before, the states between, the state after. */
  readonly states: State[] = [];
  /** Names of files before, and after one run and two. */
  readonly names = new Set<string>();
  /** Files with secrets that other users can read from the beginning. */
  exposed: readonly string[] = [];
  /** Names of the kept files that a run makes. */
  kept: readonly string[] = [];
  calls: readonly Call[] = [];

  private constructor(scenario: Scenario, place: string, library: string) {
    this.scenario = scenario;
    this.#library = library;
    this.#template = path.join(place, "template");
    this.folder = path.join(place, "instance");
  }

  /** @param place an empty folder */
  static async prepare(scenario: Scenario, place: string, library: string): Promise<Lab> {
    const lab = new Lab(scenario, place, library);
    mkdirSync(lab.folder);
    await scenario.prepare(lab.folder);
    cpSync(lab.folder, lab.#template, { recursive: true, preserveTimestamps: true });
    lab.#learnNames();
    lab.exposed = readableSecrets(lab.folder);
    lab.states.push(lab.state());
    for (const step of scenario.steps?.(lab.folder) ?? []) {
      await lab.#succeed(step);
      lab.states.push(lab.state());
    }
    lab.reset();
    lab.calls = (await lab.#succeed(scenario.args(lab.folder))).calls;
    const replacement = lab.state();
    if (scenario.between !== undefined) lab.states.push(scenario.between(lab.old, replacement));
    lab.states.push(replacement);
    const before = new Set(namesIn(lab.#template).keys());
    const made = [...namesIn(lab.folder)].filter(([name]) => !before.has(name) && scenario.kept?.name.test(name));
    lab.kept = made.map(([, withoutTime]) => withoutTime);
    lab.#learnNames();
    if (scenario.repeatable ?? true) {
      await lab.#succeed(scenario.args(lab.folder));
      lab.#learnNames();
    }
    return lab;
  }

  get old(): State {
    return this.states[0] as State;
  }

  get new(): State {
    return this.states.at(-1) as State;
  }

  reset(): void {
    for (const name of readdirSync(this.folder)) rmSync(path.join(this.folder, name), { recursive: true });
    cpSync(this.#template, this.folder, { recursive: true, preserveTimestamps: true });
  }

  run(fault?: Fault): Promise<Run> {
    return this.#start(this.scenario.args(this.folder), fault);
  }

  /** Of a copy: reading a database may roll back what a killed run has left. */
  state(): State {
    const copy = `${this.folder}.copy`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(this.folder, copy, { recursive: true });
    return this.scenario.state(copy);
  }

  #start(args: readonly string[], fault?: Fault): Promise<Run> {
    const { place, environment, input } = this.scenario;
    const start = { place, environment: environment?.(this.folder), input: input?.(this.folder) };
    return runInjected(this.#library, this.folder, this.#command(args), fault, start);
  }

  async #succeed(args: readonly string[]): Promise<Run> {
    const run = await this.#start(args);
    if (run.status !== (this.scenario.status ?? 0))
      throw new Error(`Without a fault, ${args.join(" ")} ended with ${run.status}:\n${run.stdout}${run.stderr}`);
    return run;
  }

  #command(args: readonly string[]): string[] {
    return [this.scenario.program ?? builtProgram, ...args];
  }

  #learnNames(): void {
    for (const name of namesIn(this.folder).values()) this.names.add(name);
  }
}
