import { readFileSync } from "node:fs";
import { systemErrorCode, UserError } from "../../../errors.js";

/** Reads a certificate or key that the URL names. @throws UserError if it cannot be read */
export function readTlsFile(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${option} in sqlalchemy.url: ${file} cannot be read (${systemErrorCode(error)}).`, {
      hint: "Check the path and the permissions of the file.",
      cause: error,
    });
  }
}
