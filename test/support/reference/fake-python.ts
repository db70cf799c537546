// A program that answers as a Python that has Kallithea, and shows how it was called.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface FakePython {
  readonly python: string;
  readonly packageFolder: string;
}

/**
 * Creates a virtual environment in a folder.
 * @param options `version`: of Kallithea; `script`: what it does instead of a command of Kallithea, as a shell script
 * with the command's arguments
 */
export function fakePython(
  folder: string,
  { version = "0.7.0", script = 'printf "%s\\n" "$@"' }: { version?: string; script?: string } = {},
): FakePython {
  const packageFolder = path.join(folder, "lib/python3.8/site-packages/kallithea");
  const python = path.join(folder, "bin/python");
  mkdirSync(packageFolder, { recursive: true });
  mkdirSync(path.dirname(python), { recursive: true });
  writeFileSync(path.join(folder, "pyvenv.cfg"), "");
  writeFileSync(path.join(packageFolder, "__init__.py"), `VERSION = (${version.replaceAll(".", ", ")})\n`);
  const origin = path.join(packageFolder, "__init__.py");
  const text = `#!/bin/sh
case $1 in
  -c) printf '%s\\0%s' "$0" '${origin}' ;;
  *) shift
${script} ;;
esac
`;
  writeFileSync(python, text, { mode: 0o755 });
  return { python, packageFolder };
}
