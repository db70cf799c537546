import type { Terminal } from "../../terminal/terminal.js";
import { compareSchema } from "./compare-schema.js";
import { loadEnvironment, type MigrateOptions } from "./environment.js";

/** Reports whether `revision --autogenerate` would find anything to do; changes nothing. */
export async function check(options: MigrateOptions, terminal: Terminal): Promise<void> {
  const { checkSchema } = await import("../../migrations/autogenerate/check.js");
  terminal.print(await compareSchema(await loadEnvironment(options), terminal, checkSchema));
}
