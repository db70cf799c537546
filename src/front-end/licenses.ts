// LICENSES.txt: what the front-end was built with.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import type { BuildContext } from "./build-context.js";
import { runStep } from "./run-step.js";

/** What license-checker knows of a package. */
interface License {
  readonly licenses: string | readonly string[];
  readonly repository?: string;
  readonly copyright?: string;
}

/** @throws UserError if license-checker fails */
export async function writeLicenses({ frontEnd, staging, signal }: BuildContext): Promise<void> {
  const program = path.join(frontEnd, "node_modules/license-checker/bin/license-checker");
  const file = path.join(staging, "LICENSES.txt");
  const { stderr, failure } = await runStep(process.execPath, [program, "--json", "--out", file], {
    cwd: frontEnd,
    signal,
  });
  if (failure !== undefined)
    throw new UserError(`license-checker failed (${failure}).`, {
      hint: printable(stderr.trim().split("\n").at(-1) ?? ""),
    });
  writeFileSync(file, licensesText(JSON.parse(readFileSync(file, "utf8")) as Record<string, License>));
}

/** @param licenses of `NAME@VERSION` */
export function licensesText(licenses: Readonly<Record<string, License>>): string {
  const entries = Object.keys(licenses)
    .sort()
    .map((key) => entryOf(key, licenses[key] as License));
  return `The Kallithea front-end was built using the following Node modules:\n\n${entries.join("")}`;
}

function entryOf(key: string, { licenses, repository = "-", copyright }: License): string {
  const at = key.lastIndexOf("@");
  const [name, version] = [key.slice(0, at), key.slice(at + 1)];
  return [
    `${name}@${version} from https://www.npmjs.com/package/${name}/v/${version}`,
    `  License: ${typeof licenses === "string" ? licenses : pythonList(licenses)}`,
    `  Repository: ${repository}`,
    ...(copyright ? [`  Copyright: ${copyright}`] : []),
    "\n",
  ].join("\n");
}

function pythonList(texts: readonly string[]): string {
  return `[${texts.map((text) => `'${text}'`).join(", ")}]`;
}
