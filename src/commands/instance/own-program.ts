import { realpathSync } from "node:fs";

/** The command line that starts this program from any folder: Node and the program's file, both absolute. */
export function ownProgram(): string[] {
  return [process.execPath, realpathSync(process.argv[1] as string)];
}
