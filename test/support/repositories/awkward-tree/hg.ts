// Mercurial repositories: shapes of history, formats of the store, damage.
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Expected, hgEmpty, hgTip, type Recipe } from "./entry.js";
import { firstDate } from "./git-objects.js";

/** Runs one Mercurial command. @returns its standard output. Throws where it fails. */
export type RunHg = (...args: string[]) => Promise<string>;

const hgrc = (text: string | Buffer) => async (folder: string, hg: RunHg) => {
  await history(folder, hg, 1);
  writeFileSync(path.join(folder, ".hg/hgrc"), text);
};

async function init(folder: string, hg: RunHg, ...config: string[]): Promise<void> {
  await hg("init", ...config.flatMap((item) => ["--config", item]), folder);
}

async function commit(folder: string, hg: RunHg, number: number, ...more: string[]): Promise<void> {
  appendFileSync(path.join(folder, "file"), `${number}\n`);
  const who = ["--user", "Zoë <zoe@example.com>", "--date", `${firstDate + number} -7200`];
  await hg("-R", folder, "commit", "--addremove", ...who, "--message", `changeset ${number}`, ...more);
}

async function history(folder: string, hg: RunHg, length: number, ...config: string[]): Promise<void> {
  await init(folder, hg, ...config);
  for (let number = 0; number < length; number++) await commit(folder, hg, number);
}

async function obsolete(folder: string, hg: RunHg, revision: string): Promise<void> {
  const node = await hg("-R", folder, "log", "-r", revision, "-T", "{node}");
  await hg("-R", folder, "debugobsolete", "--config", "experimental.evolution=all", "--date", `${firstDate} 0`, node);
}

const unreadable = (reason: "broken" | "unknown-requirement" | "broken-config"): Expected => ({
  verdict: "unreadable",
  type: "hg",
  reason,
});

export const hgRepositories: Recipe<RunHg>[] = [
  { name: "hg/empty", expected: hgEmpty, build: (folder, hg) => init(folder, hg) },
  { name: "hg/ordinary", expected: hgTip, build: (folder, hg) => history(folder, hg, 3) },
  {
    name: "hg/branches",
    expected: hgTip,
    async build(folder, hg) {
      await history(folder, hg, 2);
      await hg("-R", folder, "branch", "stable");
      await commit(folder, hg, 2);
      await hg("-R", folder, "update", "0");
      await commit(folder, hg, 3);
      await hg("-R", folder, "bookmark", "-r", "1", "mark");
    },
  },
  {
    name: "hg/closed-head-is-tip",
    expected: hgTip,
    async build(folder, hg) {
      await history(folder, hg, 2);
      await hg("-R", folder, "branch", "done");
      await commit(folder, hg, 2);
      await commit(folder, hg, 3, "--close-branch");
    },
  },
  {
    name: "hg/secret-tip",
    expected: hgTip,
    async build(folder, hg) {
      await history(folder, hg, 3);
      await hg("-R", folder, "phase", "--force", "--secret", "2");
      await hg("-R", folder, "phase", "--public", "0");
    },
  },
  {
    name: "hg/obsolete-tip",
    expected: hgTip,
    async build(folder, hg) {
      await history(folder, hg, 3);
      await hg("-R", folder, "update", "1");
      await obsolete(folder, hg, "2");
    },
  },
  {
    name: "hg/all-obsolete",
    expected: hgEmpty,
    async build(folder, hg) {
      await history(folder, hg, 1);
      await hg("-R", folder, "update", "null");
      await obsolete(folder, hg, "0");
    },
  },
  {
    name: "hg/older-date-at-tip",
    expected: hgTip,
    async build(folder, hg) {
      await history(folder, hg, 2);
      await commit(folder, hg, -100_000);
    },
  },
  {
    name: "hg/odd-texts",
    expected: hgTip,
    async build(folder, hg) {
      await init(folder, hg);
      const date = ["--date", "0 43200"];
      await hg(
        "-R",
        folder,
        "commit",
        "--config",
        "ui.allowemptycommit=1",
        "-u",
        "<only@example.com>",
        ...date,
        "-m",
        '  "ü"\n\n\ttwo \\ ☃',
      );
    },
  },
  {
    name: "hg/long-history",
    expected: hgTip,
    async build(folder, hg) {
      await init(folder, hg);
      await hg("-R", folder, "debugbuilddag", "+1500");
    },
  },
  { name: "hg/zstd", expected: hgTip, build: (folder, hg) => history(folder, hg, 3, "format.revlog-compression=zstd") },
  {
    name: "hg/no-compression",
    expected: hgTip,
    build: (folder, hg) => history(folder, hg, 3, "format.revlog-compression=none"),
  },
  { name: "hg/format-1", expected: hgTip, build: (folder, hg) => history(folder, hg, 3, "format.usestore=0") },
  { name: "hg/no-fncache", expected: hgTip, build: (folder, hg) => history(folder, hg, 3, "format.usefncache=0") },
  { name: "hg/no-dotencode", expected: hgTip, build: (folder, hg) => history(folder, hg, 3, "format.dotencode=0") },
  {
    name: "hg/no-generaldelta",
    expected: hgTip,
    build: (folder, hg) => history(folder, hg, 3, "format.usegeneraldelta=0"),
  },
  {
    name: "hg/share",
    expected: hgTip,
    async build(folder, hg) {
      const source = path.join(path.dirname(folder), "share-source");
      await history(source, hg, 2);
      writeFileSync(path.join(source, ".hg/hgrc"), "[web]\ndescription = of the source\n");
      await hg("share", "--config", "extensions.share=", source, folder);
    },
  },
  {
    name: "hg/share-safe",
    expected: hgTip,
    async build(folder, hg) {
      const source = path.join(path.dirname(folder), "share-safe-source");
      await history(source, hg, 2, "format.exp-share-safe=1", "format.use-share-safe=1");
      writeFileSync(path.join(source, ".hg/hgrc"), "[web]\ndescription = of the source\n");
      const safe = ["--config", "format.exp-share-safe=1", "--config", "format.use-share-safe=1"];
      await hg("share", "--config", "extensions.share=", ...safe, source, folder);
    },
  },
  { name: "hg/described", expected: hgTip, build: hgrc("[web]\ndescription = Zoë ☃\ncontact = someone\n") },
  {
    name: "hg/described-in-lines",
    expected: hgTip,
    build: hgrc("[web]\ndescription = one\n  two\n; a comment\n  three\n\n  \n[ui]\n"),
  },
  {
    name: "hg/described-in-latin-1",
    expected: hgTip,
    build: hgrc(Buffer.from("[web]\ndescription = Gr\xfc\xdfe aus K\xf6ln, liebe Leute\n", "latin1")),
  },
  {
    name: "hg/described-twice",
    expected: hgTip,
    build: hgrc("[web]\ndescription=first\n%unset description\n[x]\ndescription=no\n[web]\n"),
  },
  { name: "hg/described-by-nothing", expected: hgTip, build: hgrc("[web]\ndescription =\n") },
  {
    name: "hg/described-elsewhere",
    expected: hgTip,
    original: "differs",
    async build(folder, hg) {
      await hgrc("[web]\ndescription = here\n%include ../included\n")(folder, hg);
      writeFileSync(path.join(folder, "included"), "[web]\ndescription = elsewhere\n");
    },
  },
  {
    name: "hg/broken-hgrc",
    expected: unreadable("broken-config"),
    original: "dies",
    build: hgrc("[web]\nthis is nothing\n"),
  },
  {
    name: "hg/unknown-requirement",
    expected: unreadable("unknown-requirement"),
    async build(folder, hg) {
      await history(folder, hg, 1);
      appendFileSync(path.join(folder, ".hg/requires"), "unheard-of\n");
    },
  },
  {
    name: "hg/largefiles",
    expected: hgTip,
    async build(folder, hg) {
      await history(folder, hg, 1);
      appendFileSync(path.join(folder, ".hg/requires"), "largefiles\n");
    },
  },
  {
    name: "hg/damaged-changelog",
    expected: unreadable("broken"),
    original: "dies",
    async build(folder, hg) {
      await history(folder, hg, 3);
      truncateSync(path.join(folder, ".hg/store/00changelog.i"), 100);
    },
  },
  {
    name: "hg/without-store",
    expected: hgEmpty,
    async build(folder, hg) {
      await history(folder, hg, 1, "format.use-share-safe=0");
      rmSync(path.join(folder, ".hg/store"), { recursive: true });
    },
  },
  {
    name: "hg/only-a-folder",
    expected: hgEmpty,
    build: (folder) => void mkdirSync(path.join(folder, ".hg"), { recursive: true }),
  },
];
