// The contents of `info/refs` and `objects/info/packs`: gitrepository-layout(5). Pure but for the objects that tags
// lead to.
import { FallbackNeeded } from "../../fallback.js";
import type { ObjectStore } from "../in-process/objects/object-store.js";
import { followTags } from "../in-process/ref-target.js";
import type { Refs } from "../in-process/refs.js";

/** A line for each ref, and one more for what a tag leads to. */
export function infoRefs({ list }: Refs, store: ObjectStore): string {
  return list.map(({ name, id }) => `${id}\t${name}\n${peeledLine(name, followTags(id, store))}`).join("");
}

function peeledLine(name: string, { id, isTagged }: { id: string; isTagged: boolean }): string {
  return isTagged ? `${id}\t${name}^{}\n` : "";
}

/**
 * Lists packs: those that the old list has, in its order, then a new one.
 * @param names of the packs, without `.pack`
 * @param old the file as it was
 * @throws FallbackNeeded if the order is for git to choose
 */
export function infoPacks(names: readonly string[], old: string): string {
  if (!/^(?:(?:P pack-[0-9a-f]{40}\.pack\n)*\n)?$/.test(old)) throw new FallbackNeeded("an unusual list of packs");
  if (!names.every((name) => /^pack-[0-9a-f]{40}$/.test(name))) throw new FallbackNeeded("a pack with an unusual name");
  const listed = [...new Set(old.match(/pack-[0-9a-f]{40}/g))].filter((name) => names.includes(name));
  const unlisted = names.filter((name) => !listed.includes(name));
  if (unlisted.length > 1) throw new FallbackNeeded("several new packs");
  return `${[...listed, ...unlisted].map((name) => `P ${name}.pack\n`).join("")}\n`;
}
