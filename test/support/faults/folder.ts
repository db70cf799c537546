// What lies in a folder.
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Paths of the files below a folder, without what no two runs have in common: times and revisions in names. */
export function namesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !lstatSync(path.join(folder, name)).isDirectory(),
  );
  return new Map(files.map((name) => [name, withoutTime(name)]));
}

function withoutTime(name: string): string {
  return name.replace(/\d{8}-\d{6}(\.\d{3})?(-\d+)?/g, "TIME").replace(/TIME\.[0-9a-f]{12}(-\d+)?\b/g, "TIME.REVISION");
}

/** A file's content as one word, or `absent`. */
export function contentOf(file: string): string {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12) : "absent";
}

/** What a hash of a password, a key of an ini or of the API looks like. */
const secret = /\$2[aby]\$10\$|^(session\.secret|app_instance_uuid) = [0-9a-f]{32}/m;

/** Files with secrets that other users of the machine can read. */
export function readableSecrets(folder: string): string[] {
  return [...namesIn(folder).keys()].filter((name) => {
    const file = path.join(folder, name);
    const status = lstatSync(file);
    return status.isFile() && (status.mode & 0o077) !== 0 && secret.test(readFileSync(file, "latin1"));
  });
}
