import { UserError } from "../errors.js";

/** What went wrong half-way, with how things are now. A bug stays what it is. */
export function goOn(error: unknown, state: string): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(`${error.message} ${state}`, {
    hint: "When that is mended, run the same command again: it goes on from there.",
    exitStatus: error.exitStatus,
    cause: error,
  });
}
