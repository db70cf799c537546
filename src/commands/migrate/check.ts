import type { Terminal } from "../../terminal/terminal.js";
import { outputOf } from "../instance/output.js";
import { compareSchema } from "./compare-schema.js";
import { loadEnvironment, type MigrateOptions } from "./environment.js";

/**
 * Reports whether `revision --autogenerate` would find anything to do; changes nothing.
 * @throws PendingOperationsError if it would
 */
export async function check(options: MigrateOptions, terminal: Terminal): Promise<void> {
  const { checkSchema, PendingOperationsError } = await import("../../migrations/autogenerate/check.js");
  const { line, document } = outputOf(options, terminal);
  try {
    line(await compareSchema(await loadEnvironment(options), terminal, checkSchema, options));
    document({ operations: [] });
  } catch (error) {
    if (error instanceof PendingOperationsError) document({ operations: error.operations });
    throw error;
  }
}
