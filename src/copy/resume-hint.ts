import { UserError } from "../errors.js";

const goesOn = "When that is mended, run the same command again: it goes on from there.";

/** What went wrong half-way, with how things are now. A bug stays what it is. */
export function goOn(error: unknown, state: string): unknown {
  if (!(error instanceof UserError)) return error;
  return new UserError(`${error.message} ${state}`, {
    hint: [...(error.hint === undefined ? [] : [error.hint]), goesOn].join(" "),
    exitStatus: error.exitStatus,
    cause: error,
  });
}
