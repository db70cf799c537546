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

  /** The last event of a run that failed. What the failed step says of itself is corrected: others may have succeeded. */
  failed(error: UserError): void {
    if (this.#changed && !this.#options.dryRun) correctClaim(error);
    const { code, message, hint = null } = error;
    if (this.#options.json)
      this.#printEvent({ event: "error", changed: this.#changed, error: { code, message, hint } });
  }

  #printEvent(event: object): void {
    this.#terminal.print(printableJson(event, 0));
  }
}

/** Changes the error that is thrown on: its class and exit status stay. */
function correctClaim(error: UserError): void {
  const corrected = (text: string) => text.replace(/\b(nothing) was changed/gi, "$1 else was changed");
  Object.assign(error, {
    message: corrected(error.message),
    ...(error.hint !== undefined && { hint: corrected(error.hint) }),
  });
}
