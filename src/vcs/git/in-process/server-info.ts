// `git update-server-info` for an ordinary repository, without git.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { writeAtomically } from "../../../files/write-atomically.js";
import { FallbackNeeded } from "../../fallback.js";
import { readWholeFile } from "../../reading/random-access-file.js";
import { infoPacks, infoRefs } from "../program/server-info.js";
import { readRepository } from "./read-repository.js";

const maxBytes = 16 << 20;

/**
 * Writes both files, unless they are up to date.
 * @param folder of a bare git repository whose folders `info` and `objects/info` are no links
 * @throws FallbackNeeded if git has to do it
 */
export function updateServerInfoInProcess(folder: string): void {
  const contents = readRepository(folder, ({ refs, store }) => {
    const packs = store.packNames;
    return {
      "info/refs": infoRefs(refs, store),
      "objects/info/packs": infoPacks(packs, readText(path.join(folder, "objects/info/packs"))),
    };
  });
  for (const [name, content] of Object.entries(contents)) writeIfChanged(path.join(folder, name), content);
}

function writeIfChanged(file: string, content: string): void {
  if (content.length > maxBytes) throw new FallbackNeeded("a long list of refs");
  const old = readWholeFile(file, maxBytes);
  if (old?.toString("latin1") === content) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, content, { mode: 0o666 & ~process.umask(), durable: false });
}

function readText(file: string): string {
  return readWholeFile(file, maxBytes)?.toString("latin1") ?? "";
}
