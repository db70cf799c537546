// Configuration files as the original's config-create writes them.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { runReference } from "../support/reference/reference.js";

const created = new Map<string, string>();

/**
 * Writes the file that `config-create INI SETTINGS… sqlalchemy.url=URL` of the original writes. That takes it two
 * seconds, and only the URL and the secrets differ: it runs once for the same settings, and they share the secrets.
 * Tests of config-create run it themselves.
 */
export function writeOriginalIni(ini: string, url: string, settings: readonly string[] = []): void {
  const key = JSON.stringify(settings);
  const text = created.get(key) ?? create(settings);
  created.set(key, text);
  writeFileSync(
    ini,
    text.replace(urlLine, () => `sqlalchemy.url = ${url}`),
  );
}

const placeholder = "sqlite:////replaced.db";
const urlLine = `sqlalchemy.url = ${placeholder}`;

function create(settings: readonly string[]): string {
  const folder = makeFolder();
  try {
    const ini = path.join(folder, "original.ini");
    // A setting such as `port` steers the template only where no other key came before it.
    const words = ["config-create", ini, ...settings, `sqlalchemy.url=${placeholder}`];
    const { status, stdout, stderr } = runReference("kallithea-cli", words);
    expect(status, `${stdout}\n${stderr}`).toBe(0);
    const text = readFileSync(ini, "utf8");
    expect(text.split(urlLine)).toHaveLength(2);
    expect(text).not.toContain(folder);
    return text;
  } finally {
    removeFolder(folder);
  }
}
