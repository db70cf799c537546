// The files of npm's packages that the web pages load unchanged.
import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import type { BuildContext } from "./build-context.js";

interface CopyGroup {
  /** What the original prints. */
  readonly title: string;
  /** In `node_modules`, and the folder of `public` that they go to. */
  readonly files: readonly (readonly [source: string, folder: string])[];
  /** Packages that go to `public` completely. */
  readonly packages?: readonly string[];
}

export const copyGroups: readonly CopyGroup[] = [
  { title: "Preparing Bootstrap JS", files: [["bootstrap/dist/js/bootstrap.js", "js"]] },
  {
    title: "Preparing jQuery JS with Flot, Caret and Atwho",
    files: [
      ["jquery/dist/jquery.min.js", "js"],
      ["jquery.flot/jquery.flot.js", "js"],
      ["jquery.flot/jquery.flot.selection.js", "js"],
      ["jquery.flot/jquery.flot.time.js", "js"],
      ["jquery.caret/dist/jquery.caret.min.js", "js"],
      ["at.js/dist/js/jquery.atwho.min.js", "js"],
    ],
  },
  {
    title: "Preparing DataTables JS",
    files: [
      ["datatables.net/js/jquery.dataTables.js", "js"],
      ["datatables.net-bs/js/dataTables.bootstrap.js", "js"],
    ],
  },
  {
    title: "Preparing Select2 JS",
    files: [
      ["select2/select2.js", "js"],
      ["select2/select2.png", "css"],
      ["select2/select2x2.png", "css"],
      ["select2/select2-spinner.gif", "css"],
    ],
  },
  { title: "Preparing CodeMirror JS", files: [], packages: ["codemirror"] },
];

/** Copies the files of a group to the staging folder. @throws UserError if one is missing */
export function copyModules({ frontEnd, staging }: BuildContext, { files, packages = [] }: CopyGroup): void {
  const modules = path.join(frontEnd, "node_modules");
  for (const [source, folder] of files) {
    mkdirSync(path.join(staging, folder), { recursive: true });
    orMissing(path.join(modules, source), (file) =>
      copyFileSync(file, path.join(staging, folder, path.basename(source))),
    );
  }
  for (const name of packages)
    orMissing(path.join(modules, name), (folder) =>
      cpSync(folder, path.join(staging, name), { recursive: true, preserveTimestamps: true }),
    );
}

function orMissing(source: string, copy: (source: string) => void): void {
  try {
    copy(source);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
    throw new UserError(`${printable(source)} does not exist.`, {
      hint: "Install the dependencies again: kallithea-cli front-end-build --no-generate",
      cause: error,
    });
  }
}
