// A repository that is only checked must not run anything. Each canary is a file that its program would make.
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openReaders } from "../../src/vcs/readers.js";
import { updateServerInfo } from "../../src/vcs/update-server-info.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import {
  bareRepository,
  ordinaryRepository,
  writeHistory,
  writeIn,
  writeRef,
  writeTag,
} from "../support/repositories/awkward-tree/git-objects.js";
import { hgIsInstalled, runGitTool, runHgTool } from "../support/repositories/run-tools.js";

/** A program that leaves its canary, in a folder of its own. */
function canary() {
  const folder = temporaryFolder();
  const sang = path.join(folder, "sang");
  const program = path.join(folder, "program");
  writeFileSync(program, `#!/bin/sh\necho "$@" >> ${sang}\n`);
  chmodSync(program, 0o755);
  return { folder, program, hasSung: () => existsSync(sang), sang };
}

async function lookAtGit(folder: string): Promise<unknown> {
  const readers = openReaders({ git: "git" });
  await readers.description("git", folder);
  const tip = await readers.tip("git", folder).catch((error: Error) => error);
  await updateServerInfo(folder, { git: "git" }).catch((error: Error) => error);
  readers.close();
  return tip;
}

describe("git", () => {
  /** Settings that name a program, with PROGRAM for its path. */
  const settings = {
    fsmonitor: "[core]\n\tfsmonitor = PROGRAM\n",
    alternateRefsCommand: "[core]\n\talternateRefsCommand = PROGRAM\n",
    sshCommand: "[core]\n\tsshCommand = PROGRAM\n",
    gitProxy: "[core]\n\tgitProxy = PROGRAM\n",
    pager: "[core]\n\tpager = PROGRAM\n[pager]\n\trev-list = PROGRAM\n\tcat-file = PROGRAM\n",
    gpg: "[log]\n\tshowSignature = true\n[gpg]\n\tprogram = PROGRAM\n",
    alias: "[alias]\n\trev-list = !PROGRAM\n\tcat-file = !PROGRAM\n\tupdate-server-info = !PROGRAM\n",
    uploadPack: '[remote "origin"]\n\turl = ext::PROGRAM\n\tuploadpack = PROGRAM\n[protocol "ext"]\n\tallow = always\n',
    filter: '[filter "f"]\n\tclean = PROGRAM\n\tsmudge = PROGRAM\n[core]\n\tattributesFile = attributes\n',
  };

  test.each(Object.entries(settings))("%s", async (_name, setting) => {
    const { folder, program, hasSung } = canary();
    const repository = bareRepository(path.join(folder, "repository"), setting.replaceAll("PROGRAM", program));
    const signed = ["gpgsig -----BEGIN PGP SIGNATURE-----\n abc\n -----END PGP SIGNATURE-----"];
    writeRef(repository, "refs/heads/main", writeHistory(repository, 1, { headers: signed }));
    expect(await lookAtGit(repository)).toMatchObject({ revision: 0 });
    expect(hasSung()).toBe(false);
  });

  test("settings of an included file, and hooks of a folder elsewhere", async () => {
    const { folder, program, hasSung } = canary();
    writeIn(folder, "included", `[core]\n\tfsmonitor = ${program}\n\thooksPath = ${folder}/hooks\n`);
    for (const hook of ["reference-transaction", "post-update", "update"])
      writeIn(folder, `hooks/${hook}`, `#!/bin/sh\n${program}\n`);
    const repository = bareRepository(path.join(folder, "repository"), `[include]\n\tpath = ${folder}/included\n`);
    writeRef(repository, "refs/heads/main", writeHistory(repository, 1));
    expect(await lookAtGit(repository)).toMatchObject({ revision: 0 });
    expect(hasSung()).toBe(false);
  });

  const missing = "1111111111111111111111111111111111111111";
  const partialClone = (program: string) =>
    '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n' +
    `\turl = ext::${program}\n[protocol]\n\tallow = always\n[protocol "ext"]\n\tallow = always\n`;

  test.each(["refs/heads/main", "refs/tags/lost"])("a partial clone that would fetch what %s lacks", async (ref) => {
    const { folder, program, hasSung } = canary();
    const repository = bareRepository(path.join(folder, "repository"), partialClone(program));
    writeIn(repository, "config", `[core]\n\trepositoryformatversion = 1\n\tbare = true\n${partialClone(program)}`);
    writeRef(repository, "refs/heads/main", writeHistory(repository, 1));
    writeRef(repository, ref, ref.includes("tags") ? writeTag(repository, missing) : missing);
    expect(await lookAtGit(repository)).toMatchObject({ reason: "broken" });
    expect(hasSung()).toBe(false);
    // The trap is a real one: git without the guards walks into it.
    expect(() => runGitTool(repository, ["rev-list", "--all"])).toThrow();
    expect(hasSung()).toBe(true);
  });

  test("variables of our own environment do not reach git", async () => {
    const { folder, program, hasSung } = canary();
    ordinaryRepository(path.join(folder, "repository"));
    const before = { ...process.env };
    Object.assign(process.env, {
      GIT_EXEC_PATH: folder,
      GIT_TRACE: path.join(folder, "sang"),
      GIT_DIR: "/nowhere",
      GIT_PAGER: program,
    });
    try {
      expect(await lookAtGit(path.join(folder, "repository"))).toMatchObject({ revision: 2 });
    } finally {
      process.env = before;
    }
    expect(hasSung()).toBe(false);
  });
});

describe.skipIf(!hgIsInstalled)(hgIsInstalled ? "Mercurial" : "Mercurial (skipped: it is not installed)", () => {
  const settings = {
    extension: "[extensions]\nevil = FOLDER/evil.py\n",
    hook: "[hooks]\npre-log = PROGRAM\npost-log = PROGRAM\npretxnopen = PROGRAM\n",
    "python hook": "[hooks]\npre-log = python:FOLDER/evil.py:hook\n",
    alias: "[alias]\nlog = !PROGRAM\nserve = !PROGRAM\nversion = !PROGRAM\n",
    defaults: "[defaults]\nlog = --config extensions.evil=FOLDER/evil.py\n",
    pager: "[pager]\npager = PROGRAM\nattend = log\n[ui]\npaginate = always\n",
    include: "%include FOLDER/more.rc\n",
  };
  const reallyRun = ["extension", "hook", "python hook", "include"];

  test.each(Object.entries(settings))("%s", async (name, setting) => {
    const { folder, program, hasSung, sang } = canary();
    const repository = path.join(folder, "repository");
    runHgTool(folder, ["init", repository]);
    runHgTool(repository, ["commit", "--config", "ui.allowemptycommit=1", "-u", "u", "-m", "m"]);
    writeIn(folder, "evil.py", `open(${JSON.stringify(sang)}, 'a').close()\ndef hook(*args, **kwargs):\n    pass\n`);
    writeIn(folder, "more.rc", `[extensions]\nevil = ${folder}/evil.py\n`);
    writeIn(repository, ".hg/hgrc", setting.replaceAll("PROGRAM", program).replaceAll("FOLDER", folder));
    const readers = openReaders({ git: "git" });
    await readers.description("hg", repository);
    expect(await readers.tip("hg", repository)).toMatchObject({ revision: 0, message: "m" });
    readers.close();
    expect(hasSung()).toBe(false);
    if (!reallyRun.includes(name)) return;
    // The trap is a real one: Mercurial without the guards walks into it.
    runHgTool(repository, ["log"]);
    expect(hasSung()).toBe(true);
  });
});
