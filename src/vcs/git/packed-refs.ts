// The file `packed-refs`: git-pack-refs(1).
import { LeftToProgram } from "../left-to-program.js";
import { isOrdinaryRefName } from "./ref-name.js";

const refLine = /^(?!0{40})([0-9a-f]{40}) (refs\/[^ ]+)$/;

/**
 * @param text the file as Latin-1
 * @returns ids by the names of the refs
 * @throws LeftToProgram for anything that git itself would not write
 */
export function parsePackedRefs(text: string): Map<string, string> {
  const refs = new Map<string, string>();
  if (text !== "" && !text.endsWith("\n")) throw new LeftToProgram("packed-refs breaks off");
  for (const line of text.split("\n")) {
    const [, id, name] = refLine.exec(line) ?? [];
    if (id !== undefined && name !== undefined && isOrdinaryRefName(name)) refs.set(name, id);
    // What a tag leads to stands behind it; the first line is a comment.
    else if (!/^(?:|#.*|\^[0-9a-f]{40})$/.test(line)) throw new LeftToProgram("a line of packed-refs");
  }
  return refs;
}
