// A folder of repositories that are awkward in every way we know of, always the same to the byte.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { CommandServer } from "../../../src/vcs/hg/program/command-server.js";
import type { Entry, Recipe } from "./awkward-tree/entry.js";
import { folders } from "./awkward-tree/folders.js";
import { gitRefs } from "./awkward-tree/git-refs.js";
import { gitStorage } from "./awkward-tree/git-storage.js";
import { gitTexts } from "./awkward-tree/git-texts.js";
import { hgRepositories, type RunHg } from "./awkward-tree/hg.js";
import { hgIsInstalled } from "./run-tools.js";

export interface AwkwardTree {
  readonly root: string;
  readonly entries: readonly Entry[];
  /** Whether the Mercurial repositories are missing, because Mercurial is not installed. */
  readonly withoutMercurial: boolean;
}

export interface AwkwardTreeOptions {
  /** Leaves out what the original's scan does not survive, or sees otherwise than ours does on purpose. */
  likeOriginal?: boolean;
}

/** Makes the tree in `root`, a folder that exists. Takes some seconds with Mercurial, less than one without. */
export async function buildAwkwardTree(
  root: string,
  { likeOriginal = false }: AwkwardTreeOptions = {},
): Promise<AwkwardTree> {
  const wanted = ({ original }: Entry) => !likeOriginal || original === undefined;
  const plain = [...folders, ...gitRefs, ...gitTexts, ...gitStorage].filter(wanted);
  for (const recipe of plain) await build(root, recipe, undefined);
  const mercurial = hgIsInstalled ? hgRepositories.filter(wanted) : [];
  await withHg(async (hg) => {
    for (const recipe of mercurial) await build(root, recipe, hg);
  });
  return { root, entries: [...plain, ...mercurial], withoutMercurial: !hgIsInstalled };
}

async function build<Context>(root: string, { name, build }: Recipe<Context>, context: Context): Promise<void> {
  const folder = path.join(root, name);
  mkdirSync(path.dirname(folder), { recursive: true });
  await build(folder, context);
}

/** One process for all commands: each of its own would cost a tenth of a second. */
async function withHg(use: (hg: RunHg) => Promise<void>): Promise<void> {
  const server = new CommandServer({ hg: "hg", timeLimit: 60_000 });
  try {
    await use(async (...args) => {
      const { status, stdout, stderr } = await server.run(args);
      if (status !== 0) throw new Error(`hg ${args.join(" ")} failed with ${status}: ${stderr}`);
      return stdout.toString("utf8");
    });
  } finally {
    server.close();
  }
}
