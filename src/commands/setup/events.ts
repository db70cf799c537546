// What setup reports: one event for each thing that it makes sure of, and a summary at the end.
import type { UserError } from "../../errors.js";
import { printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { SetupOptions } from "./options.js";

/** An event as `--json` prints it, with the sentence for users, if any. */
export interface SetupEvent {
  readonly event: "config" | "database" | "administrator" | "settings" | "scan";
  readonly changed: boolean;
  readonly sentence?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
}

export class Events {
  readonly #options: Pick<SetupOptions, "json" | "quiet" | "dryRun">;
  readonly #terminal: Pick<Terminal, "print">;
  #changed = false;

  constructor(options: Pick<SetupOptions, "json" | "quiet" | "dryRun">, terminal: Pick<Terminal, "print">) {
    this.#options = options;
    this.#terminal = terminal;
  }

  report({ event, changed, sentence, details = {} }: SetupEvent): void {
    this.#changed ||= changed;
    if (this.#options.json) this.#printEvent({ event, changed, ...details });
    else if (sentence !== undefined && !this.#options.quiet) this.#terminal.print(sentence);
  }

  /** The last event of a run that came to its end. */
  finished(): void {
    const { json, quiet, dryRun } = this.#options;
    const changed = this.#changed;
    if (json) this.#printEvent({ event: "summary", changed, dryRun });
    else if (!quiet && !changed) this.#terminal.print("Nothing to do: the instance is set up.");
    else if (!quiet && !dryRun) this.#terminal.print("The instance is set up.");
  }

  /** The last event of a run that failed. */
  failed({
    code,
    message,
    hint = null,
  }: Pick<UserError, "code" | "message"> & { hint?: string | null | undefined }): void {
    if (this.#options.json)
      this.#printEvent({ event: "error", changed: this.#changed, error: { code, message, hint } });
  }

  #printEvent(event: object): void {
    this.#terminal.print(printableJson(event, 0));
  }
}
