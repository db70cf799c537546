// Repositories that want to block, confuse or outgrow their readers: each ends in time, and the next one is read.
import {
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { openReaders, type Readers } from "../../src/vcs/readers.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { bareRepository, ordinaryRepository, writeIn } from "../support/repositories/awkward-tree/git-objects.js";
import { hgIsInstalled, runHgTool, runTool } from "../support/repositories/run-tools.js";

let readers: Readers;
afterEach(() => readers.close());

/** Without a `timeLimit` so much time that even a busy machine is done before. */
const open = (options: { git?: string; hg?: string; timeLimit?: number } = {}) => {
  readers = openReaders({ git: "git", timeLimit: 60_000, ...options });
  return readers;
};

function replaceByFifo(folder: string, name: string): void {
  rmSync(path.join(folder, name), { force: true });
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  runTool("mkfifo", [path.join(folder, name)]);
}

describe("git", () => {
  const repository = () => {
    const folder = path.join(temporaryFolder(), "repository");
    ordinaryRepository(folder);
    return folder;
  };

  test.each([
    "HEAD",
    "config",
    "packed-refs",
    "shallow",
    "commondir",
    "info/grafts",
    "refs/heads/main",
    "refs/heads/a/b/other",
    "objects/info/alternates",
    "objects/info/commit-graph",
    "objects/pack/pack-1.idx",
    "objects/00/11111111111111111111111111111111111111",
  ])("a FIFO for %s, or a link to one, is not waited for", async (name) => {
    const folder = repository();
    replaceByFifo(folder, name);
    // Only git would look at what is unusual. It is not even started: it would wait.
    writeIn(folder, "config.worktree", "");
    await expect(open({ git: "/nowhere/at/all/git" }).tip("git", folder)).rejects.toMatchObject({ reason: "broken" });
    const fifo = path.join(path.dirname(folder), "fifo");
    renameSync(path.join(folder, name), fifo);
    symlinkSync(fifo, path.join(folder, name));
    await expect(readers.tip("git", folder)).rejects.toMatchObject({ reason: "broken" });
  });

  /** What lies outside of the repository, and how the repository leads git there. `fifo` is one in `outside`. */
  const leads: Record<string, (folder: string, outside: string, fifo: string) => void> = {
    "refs/tags, a link to /proc": (folder) => {
      rmSync(path.join(folder, "refs/tags"), { recursive: true });
      symlinkSync("/proc", path.join(folder, "refs/tags"));
    },
    "a ref that is a link to a file of the kernel": (folder) =>
      symlinkSync("/proc/kmsg", path.join(folder, "refs/heads/log")),
    "a folder of refs": (folder, outside) => symlinkSync(outside, path.join(folder, "refs/heads/d")),
    "a folder of refs, by two links": (folder, outside) => {
      symlinkSync(outside, path.join(outside, "../again"));
      symlinkSync("../../../again", path.join(folder, "refs/heads/d"));
    },
    "an included file": (folder, _, fifo) => writeIn(folder, "config", `[include] path = ${fifo}\n`),
    "a file that is included in a case": (folder, _, fifo) =>
      writeIn(folder, "config", `[includeIf "gitdir:**"]\n\tPATH = "${fifo}" ; x\n`),
    "a file that an included file includes": (folder, outside) => {
      writeIn(folder, "config", `[include]path=${outside}/more\n`);
      writeIn(outside, "more", "[include]\n\tpath = f\\\nifo\n");
    },
    "a config of working trees": (folder, _, fifo) =>
      writeIn(folder, "config.worktree", `[include]\n\tpath = ${fifo}\n`),
    "the HEAD of a linked working tree": (folder) => replaceByFifo(folder, "worktrees/w/HEAD"),
    alternates: (folder, outside) => lend(folder, outside, `${outside}/objects\n`),
    "alternates in quotes, after a comment": (folder, outside) =>
      lend(folder, outside, `# x\n"${outside.slice(0, -1)}\\145/objects"\n`),
    "alternates of alternates": (folder, outside) => {
      writeIn(folder, "objects/info/alternates", `${outside}/between\n`);
      writeIn(outside, "between/info/alternates", `${outside}/objects\n`);
      replaceByFifo(outside, "objects/pack/pack-1.idx");
    },
    commondir: (folder, outside) => {
      bareRepository(outside);
      replaceByFifo(outside, "packed-refs");
      writeIn(folder, "commondir", "../outside\r\n");
    },
  };

  function lend(folder: string, outside: string, alternates: string): void {
    writeIn(folder, "objects/info/alternates", alternates);
    replaceByFifo(outside, "objects/info/alternates");
  }

  test.each(Object.entries(leads))("what would block behind %s is found before git is started", async (_name, lead) => {
    const folder = repository();
    const outside = path.join(path.dirname(folder), "outside");
    const fifo = path.join(outside, "fifo");
    replaceByFifo(outside, "fifo");
    writeIn(folder, "shallow", "");
    lead(folder, outside, fifo);
    await expect(open({ git: "/nowhere/at/all/git" }).tip("git", folder)).rejects.toMatchObject({ reason: "broken" });
  });

  test.each(["HEAD", "packed-refs", "shallow", "commondir", "info/grafts", "objects/info/alternates"])(
    "a %s that is a link does not reveal a line of another file",
    async (name) => {
      const folder = repository();
      const secret = path.join(path.dirname(folder), "shadow");
      writeFileSync(secret, "root:$6$hash:19000\n");
      rmSync(path.join(folder, name), { force: true });
      symlinkSync(secret, path.join(folder, name));
      const error = (await open()
        .tip("git", folder)
        .catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({
        reason: "broken",
        message: `its ${name} is a symbolic link that leads out of the repository`,
      });
    },
  );

  test("git that does not end is killed after the time limit, and is not waited for", async () => {
    const folder = repository();
    writeIn(folder, "shallow", "");
    const git = path.join(path.dirname(folder), "git");
    writeFileSync(git, "#!/bin/sh\ntrap '' INT TERM\nwhile :; do sleep 1; done\n", { mode: 0o755 });
    readers = openReaders({ git, timeLimit: 300 });
    await expect(readers.tip("git", folder)).rejects.toMatchObject({ reason: "timeout" });
  });

  test("alternates that lead in circles, out of the root, or to no folder", async () => {
    const folder = repository();
    const other = bareRepository(path.join(temporaryFolder(), "other"));
    writeIn(other, "objects/info/alternates", `${folder}/objects\n`);
    for (const place of [
      `${folder}/objects`,
      `${other}/objects`,
      "/dev/zero",
      "/proc/self",
      "../../..",
      "\0",
      "x".repeat(10_000),
    ]) {
      writeIn(folder, "objects/info/alternates", `${place}\n`);
      expect(await open().tip("git", folder), place).toMatchObject({ revision: 2 });
    }
  });

  test("a FIFO, a folder and a file of a gigabyte as description", async () => {
    const folder = repository();
    replaceByFifo(folder, "description");
    await expect(open().description("git", folder)).rejects.toMatchObject({ reason: "broken" });
    rmSync(path.join(folder, "description"));
    mkdirSync(path.join(folder, "description"));
    expect(await readers.description("git", folder)).toBeUndefined();
    rmSync(path.join(folder, "description"), { recursive: true });
    writeFileSync(path.join(folder, "description"), "");
    truncateSync(path.join(folder, "description"), 2 ** 30);
    await expect(readers.description("git", folder)).rejects.toMatchObject({ reason: "broken" });
  });

  test("HEAD that leads in circles, out of the repository, or to another format of refs", async () => {
    const folder = repository();
    for (const head of [
      "ref: refs/heads/a",
      "ref: ../../secret",
      "ref: refs/../../secret",
      "ref: refs/heads/.invalid",
      "ref: ",
      "",
    ]) {
      writeIn(folder, "HEAD", `${head}\n`);
      writeIn(folder, "refs/heads/a", "ref: refs/heads/a\n");
      await expect(open().tip("git", folder), head).rejects.toMatchObject({ reason: "broken" });
    }
  });

  test("git's message about a hostile name is safe for a terminal and one line", async () => {
    const folder = bareRepository(path.join(temporaryFolder(), "repository"));
    writeIn(
      folder,
      "config",
      "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tx = \u001b[2J\u0007\n\t\u009b = 1\n",
    );
    const error = (await open()
      .tip("git", folder)
      .catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ name: "UnreadableRepositoryError" });
    expect(error.message).toMatch(/^[\x20-\x7e…]+$/);
  });

  test("a repository of another user", async () => {
    const folder = repository();
    if (process.geteuid?.() === 0) chownSync(folder, 65_534, 65_534);
    expect(await open().tip("git", folder)).toMatchObject({ revision: 2 });
    // Git would refuse it if it had looked for it by itself.
    writeIn(folder, "shallow", "");
    expect(await readers.tip("git", folder)).toMatchObject({ revision: 2 });
  });

  test("a repository that no longer exists", async () => {
    await expect(open().tip("git", "/nowhere/at/all")).rejects.toMatchObject({ name: "UnreadableRepositoryError" });
  });

  test.each(["/nowhere/at/all/git", "git from nowhere"])("no git at %j", async (git) => {
    const folder = repository();
    expect(await open({ git }).tip("git", folder)).toMatchObject({ revision: 2 });
    // What is not ordinary is left to git.
    writeIn(folder, "shallow", "");
    await expect(readers.tip("git", folder)).rejects.toMatchObject({ reason: "git-not-installed" });
  });
});

describe("Mercurial that is missing or unusable", () => {
  test.each(["/nowhere/at/all/hg", "/bin/false", "/bin/echo"])("%s", async (hg) => {
    await expect(open({ hg }).tip("hg", "/nowhere")).rejects.toMatchObject({ reason: "hg-not-installed" });
    await expect(readers.tip("hg", "/nowhere")).rejects.toMatchObject({ reason: "hg-not-installed" });
  });

  test("the last line of its standard error is in the message", async () => {
    const hg = path.join(temporaryFolder(), "hg");
    writeFileSync(hg, "#!/bin/sh\necho Traceback >&2\necho 'ImportError: no mercurial' >&2\nexit 1\n", { mode: 0o755 });
    await expect(open({ hg }).tip("hg", "/nowhere")).rejects.toThrow("cannot be started: ImportError: no mercurial");
  });

  test("a version too old to ignore a repository's hgrc is not used", async () => {
    const hg = path.join(temporaryFolder(), "hg");
    // The greeting, a version of five bytes, and the result 0, as the command server frames them.
    const answer = String.raw`printf 'o\0\0\0\002hio\0\0\0\0055.2.2r\0\0\0\004\0\0\0\0'`;
    writeFileSync(hg, `#!/bin/sh\n${answer}\ncat > /dev/null\n`, { mode: 0o755 });
    await expect(open({ hg }).tip("hg", "/nowhere")).rejects.toThrow(/^Mercurial 5\.2\.2 is too old to be safe$/);
  });
});

describe.skipIf(!hgIsInstalled)(hgIsInstalled ? "Mercurial" : "Mercurial (skipped: it is not installed)", () => {
  const repository = () => {
    const folder = path.join(temporaryFolder(), "repository");
    runHgTool("/", ["init", folder]);
    runHgTool(folder, ["commit", "--config", "ui.allowemptycommit=1", "-u", "u", "-m", "m"]);
    return folder;
  };

  /** One in which changesets may be hidden, which only Mercurial knows. */
  const leftToMercurial = () => {
    const folder = repository();
    writeIn(folder, ".hg/store/obsstore", "");
    return folder;
  };

  test.each(["store/00changelog.i", "store/phaseroots", "dirstate", "requires", "bookmarks"])(
    "a FIFO for %s is not waited for",
    async (name) => {
      const folder = leftToMercurial();
      replaceByFifo(path.join(folder, ".hg"), name);
      await expect(open().tip("hg", folder)).rejects.toMatchObject({ reason: "broken" });
    },
  );

  /** Mercurial that never comes back from a repository with the file `.hg/trap`. */
  const mercurialThatHangs = () => {
    const folder = temporaryFolder();
    const extension =
      "import os, time\ndef reposetup(ui, repo):\n    if repo.local() and os.path.exists(repo.vfs.join(b'trap')): time.sleep(3600)\n";
    writeIn(folder, "hang.py", extension);
    writeFileSync(path.join(folder, "hg"), `#!/bin/sh\nexec hg "$@" --config extensions.hang=${folder}/hang.py\n`, {
      mode: 0o755,
    });
    return path.join(folder, "hg");
  };

  test("a repository that exceeds the time limit does not keep the next one from being read", async () => {
    const [trap, good] = [leftToMercurial(), leftToMercurial()];
    writeIn(trap, ".hg/trap", "");
    // Mercurial takes its time to start, on a busy machine a long one: the limit must only end what does not end by
    // itself.
    const start = performance.now();
    await open().tip("hg", good);
    const timeLimit = 1000 + 10 * (performance.now() - start);
    readers.close();
    readers = openReaders({ git: "git", hg: mercurialThatHangs(), timeLimit });
    const answers = await Promise.allSettled([readers.tip("hg", trap), readers.tip("hg", good)]);
    expect(answers[0]).toMatchObject({ reason: { reason: "timeout" } });
    expect(answers[1]).toMatchObject({ value: { revision: 0 } });
    expect(await readers.tip("hg", good)).toMatchObject({ revision: 0 });
  });

  test("Mercurial that exits but leaves a program that holds its output is not waited for", async () => {
    const folder = temporaryFolder();
    const hg = path.join(folder, "hg");
    writeFileSync(hg, `#!/bin/sh\nsleep 60 &\necho $! > ${folder}/pid\nexit 1\n`, { mode: 0o755 });
    await expect(open({ hg }).tip("hg", leftToMercurial())).rejects.toMatchObject({ reason: "hg-not-installed" });
    const sleeper = readFileSync(`${folder}/pid`, "utf8").trim();
    expect(runTool("ps", ["-eo", "pid,stat"])).not.toMatch(new RegExp(`^ *${sleeper} +[^Z]`, "m"));
  }, 30_000);

  test("other repositories are read while one hangs", async () => {
    const [trap, ...good] = [leftToMercurial(), leftToMercurial(), leftToMercurial()];
    writeIn(trap as string, ".hg/trap", "");
    readers = openReaders({ git: "git", hg: mercurialThatHangs(), timeLimit: 600_000 });
    const hangs = readers.tip("hg", trap as string);
    for (const tip of await Promise.all(good.map((folder) => readers.tip("hg", folder))))
      expect(tip).toMatchObject({ revision: 0 });
    readers.close();
    await expect(hangs).rejects.toMatchObject({ reason: "broken" });
  });

  test("what would block in the source of a share is found before Mercurial is started", async () => {
    const [folder, source] = [repository(), repository()];
    writeIn(folder, ".hg/requires", "share-safe\nshared\n");
    writeIn(folder, ".hg/sharedpath", `${path.join(source, ".hg")}\n`);
    for (const name of ["requires", "store/requires", "store/00changelog.i"]) {
      renameSync(path.join(source, ".hg", name), path.join(source, "aside"));
      replaceByFifo(path.join(source, ".hg"), name);
      await expect(open({ hg: "/nowhere/at/all/hg" }).tip("hg", folder), name).rejects.toMatchObject({
        reason: "broken",
      });
      renameSync(path.join(source, "aside"), path.join(source, ".hg", name));
    }
  });

  test("a sharedpath with a NUL is damage, not a lack of permissions", async () => {
    const folder = repository();
    writeIn(folder, ".hg/requires", "share-safe\nshared\n");
    writeIn(folder, ".hg/sharedpath", "/a\0b\n");
    expect(await open().description("hg", folder)).toBeUndefined();
    await expect(readers.tip("hg", folder)).rejects.toMatchObject({
      reason: "broken",
      message: "its .hg/sharedpath does not name a folder",
    });
  });

  test.each(["requires", "store/00changelog.i", "store/obsstore"])(
    "a %s that is a link does not reveal a line of another file",
    async (name) => {
      const folder = repository();
      const secret = path.join(path.dirname(folder), "shadow");
      writeFileSync(secret, "root:$6$hash:19000\n");
      rmSync(path.join(folder, ".hg", name), { force: true });
      symlinkSync(secret, path.join(folder, ".hg", name));
      const error = (await open()
        .tip("hg", folder)
        .catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({
        reason: "broken",
        message: `its .hg/${name} is a symbolic link that leads out of the repository`,
      });
    },
  );

  test.each([
    ["persistent-nodemap", ["format.use-persistent-nodemap=1"]],
    ["dirstate-v2", ["format.use-dirstate-v2=1"]],
    ["exp-sparse", ["extensions.sparse="]],
  ])("a repository of a newer Mercurial is read: %s", async (feature, config) => {
    const folder = path.join(temporaryFolder(), "repository");
    const options = [
      ...config,
      "storage.revlog.persistent-nodemap.slow-path=allow",
      "storage.dirstate-v2.slow-path=allow",
    ];
    const hg = (...words: string[]) => runHgTool("/", [...words, ...options.flatMap((item) => ["--config", item])]);
    hg("init", folder);
    hg("-R", folder, "commit", "--config", "ui.allowemptycommit=1", "-u", "u", "-m", "m");
    if (feature === "exp-sparse") hg("--cwd", folder, "debugsparse", "-I", "a");
    expect(`${readFileSync(`${folder}/.hg/requires`)}${readFileSync(`${folder}/.hg/store/requires`)}`).toContain(
      feature,
    );
    expect(await open().tip("hg", folder)).toMatchObject({ revision: 0, message: "m" });
  });

  test("a feature that Mercurial refuses is named", async () => {
    const hg = path.join(temporaryFolder(), "hg");
    // An older one, or one with other names for these settings.
    writeFileSync(hg, '#!/bin/sh\nexec hg "$@" --config storage.revlog.persistent-nodemap.slow-path=abort\n', {
      mode: 0o755,
    });
    const folder = path.join(temporaryFolder(), "repository");
    const allow = [
      "--config",
      "format.use-persistent-nodemap=1",
      "--config",
      "storage.revlog.persistent-nodemap.slow-path=allow",
    ];
    runHgTool("/", ["init", folder, ...allow]);
    await expect(open({ hg }).tip("hg", folder)).rejects.toMatchObject({
      reason: "unknown-requirement",
      message: "it requires features unknown to this Mercurial: persistent-nodemap",
    });
  });

  test.each(["dirstate", "bookmarks", "branch", "store/phaseroots", "cache/branch2-served", "wcache/checkisexec"])(
    "a FIFO or a socket for %s is reported although the tip is read without it: Kallithea's Mercurial would wait",
    async (name) => {
      const folder = repository();
      replaceByFifo(path.join(folder, ".hg"), name);
      const read = () => open({ hg: "/nowhere/at/all/hg" }).tip("hg", folder);
      await expect(read()).rejects.toMatchObject({ reason: "broken", message: `its .hg/${name} is a FIFO` });
      rmSync(path.join(folder, ".hg", name));
      const code = "import socket, sys, os; os.chdir(sys.argv[1]); socket.socket(socket.AF_UNIX).bind(sys.argv[2])";
      runTool("python3", ["-c", code, path.join(folder, ".hg", path.dirname(name)), path.basename(name)]);
      await expect(read()).rejects.toMatchObject({ reason: "broken", message: `its .hg/${name} is a socket` });
    },
  );

  test("a link in an ordinary repository is followed, because nothing quotes its target", async () => {
    const folder = repository();
    const outside = temporaryFolder();
    writeFileSync(path.join(outside, "bookmarks"), "");
    symlinkSync(path.join(outside, "bookmarks"), path.join(folder, ".hg/bookmarks"));
    expect(await open().tip("hg", folder)).toMatchObject({ revision: 0 });
    replaceByFifo(outside, "bookmarks");
    await expect(readers.tip("hg", folder)).rejects.toMatchObject({
      reason: "broken",
      message: "its .hg/bookmarks is a FIFO",
    });
  });

  test("a socket on which a program listens for Mercurial is accepted", async () => {
    const folder = repository();
    const code = "import socket, sys, os; os.chdir(sys.argv[1]); socket.socket(socket.AF_UNIX).bind('inotify.sock')";
    runTool("python3", ["-c", code, path.join(folder, ".hg")]);
    expect(await open().tip("hg", folder)).toMatchObject({ revision: 0 });
  });

  test("a changelog that lies about its size", async () => {
    const folder = repository();
    truncateSync(path.join(folder, ".hg/store/00changelog.i"), 2 ** 31);
    await expect(open().tip("hg", folder)).rejects.toMatchObject({ name: "UnreadableRepositoryError" });
  });

  test("a share whose source is missing, and one that is its own source", async () => {
    const folder = repository();
    writeIn(folder, ".hg/requires", "dotencode\nfncache\ngeneraldelta\nrevlogv1\nshared\nstore\n");
    for (const source of ["/nowhere/at/all/.hg", path.join(folder, ".hg")]) {
      writeIn(folder, ".hg/sharedpath", `${source}\n`);
      const answer = await open()
        .tip("hg", folder)
        .catch((error: unknown) => error);
      expect(answer).toMatchObject(source.startsWith("/nowhere") ? { reason: "broken" } : { revision: 0 });
    }
  });

  test("a description that is a FIFO, or a link that leads in circles", async () => {
    const folder = repository();
    replaceByFifo(folder, ".hg/hgrc");
    await expect(open().description("hg", folder)).rejects.toMatchObject({ reason: "broken" });
    rmSync(path.join(folder, ".hg/hgrc"));
    symlinkSync("hgrc", path.join(folder, ".hg/hgrc"));
    expect(await readers.description("hg", folder)).toBeUndefined();
  });
});
