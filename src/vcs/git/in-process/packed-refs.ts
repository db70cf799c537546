// The file `packed-refs`: git-pack-refs(1).
import { LeftToProgram } from "../../fallback.js";
import { isOrdinaryRefName } from "../ref-name.js";

const header = /^# pack-refs with:(?: [a-z-]+)* ?\n/;
/** What the tag of the line before leads to. */
const tagTarget = /^\^[0-9a-f]{40}$/;
const refLine = /^(?!0{40})([0-9a-f]{40}) (refs\/[^ ]+)$/;

/**
 * @param text the file as Latin-1
 * @returns ids by the names of the refs
 * @throws LeftToProgram for anything that git itself would not write
 */
export function parsePackedRefs(text: string): Map<string, string> {
  const refs = new Map<string, string>();
  if (text !== "" && !text.endsWith("\n")) throw new LeftToProgram("packed-refs breaks off");
  let last = "";
  for (const line of text.replace(header, "").split("\n").slice(0, -1)) {
    const [, id, name] = refLine.exec(line) ?? [];
    // Git looks names up by halving, which finds them in a sorted file only.
    if (id !== undefined && name !== undefined && isOrdinaryRefName(name) && name > last) {
      refs.set(name, id);
      last = name;
    } else if (last === "" || !tagTarget.test(line)) throw new LeftToProgram("a line of packed-refs");
  }
  return refs;
}
