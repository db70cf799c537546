// What becomes of a repository that cannot be read as it should be.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRepository } from "../../../src/scan/read/read.js";
import { adviceOn, adviceSentence, type Skipped } from "../../../src/scan/reasons.js";
import { openReaders, type Readers } from "../../../src/vcs/readers.js";
import { UnreadableRepositoryError } from "../../../src/vcs/unreadable-repository.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";
import { runTool } from "../../support/repositories/run-tools.js";

function readers(tip: () => ReturnType<Readers["tip"]>): Readers {
  return { tip, description: async () => undefined, close: () => {} } as Partial<Readers> as Readers;
}

const broken = () => Promise.reject(new UnreadableRepositoryError("broken", "its tip is damaged"));
const git = { name: "r", type: "git" as const };
const hg = { name: "r", type: "hg" as const };

describe("readRepository", () => {
  it("adds a damaged Git repository as an empty one, but not a damaged Mercurial one", async () => {
    const root = temporaryFolder();
    emptyBare(path.join(root, "r"));
    const trouble = { name: "r", code: "broken", detail: "its tip is damaged" };
    expect(await readRepository(readers(broken), root, git)).toEqual({
      repository: { ...git, description: undefined, tip: undefined },
      trouble: { ...trouble, outcome: "added-as-empty" },
    });
    rmSync(path.join(root, "r"), { recursive: true });
    mkdirSync(path.join(root, "r/.hg"), { recursive: true });
    expect(await readRepository(readers(broken), root, hg)).toEqual({ trouble });
  });

  it.each(["config", "packed-refs", "HEAD"])(
    "does not advise to run git on a repository whose %s is a FIFO",
    async (name) => {
      const root = temporaryFolder();
      emptyBare(path.join(root, "r"));
      rmSync(path.join(root, "r", name), { force: true });
      runTool("mkfifo", [path.join(root, "r", name)]);
      const { trouble } = await readRepository(openReaders({ git: "git" }), root, git);
      expect(trouble).toMatchObject({ code: "broken", detail: `its ${name} is a FIFO` });
      expect(adviceOn(trouble as Skipped)).toMatch(/^remove it, .*they would wait$/);
      expect(adviceSentence(trouble as Skipped, "r")).toMatch(/^Remove it, .*they would wait\.$/);
    },
  );

  it.each([git, hg])("calls a repository that has vanished neither damaged nor empty: $type", async (found) => {
    const root = temporaryFolder();
    expect(await readRepository(readers(broken), root, found)).toEqual({ trouble: { name: "r", code: "vanished" } });
  });

  it("skips a repository that a clone is still being written to", async () => {
    const root = temporaryFolder();
    emptyBare(path.join(root, "r"));
    const empty = readers(async () => undefined);
    expect((await readRepository(empty, root, git)).repository).toBeDefined();
    mkdirSync(path.join(root, "r/objects/pack"));
    writeFileSync(path.join(root, "r/objects/pack/tmp_pack_aBcDeF"), "");
    expect(await readRepository(empty, root, git)).toEqual({ trouble: { name: "r", code: "being-created" } });
    mkdirSync(path.join(root, "r/.hg/store"), { recursive: true });
    writeFileSync(path.join(root, "r/.hg/store/journal"), "");
    expect(await readRepository(empty, root, hg)).toEqual({ trouble: { name: "r", code: "being-created" } });
  });

  it.each(["EMFILE", "ENFILE"])(
    "does not call a repository broken if the system runs out of open files: %s",
    async (code) => {
      const root = temporaryFolder();
      emptyBare(path.join(root, "r"));
      const short = readers(() => Promise.reject(Object.assign(new Error(code), { code, syscall: "open" })));
      expect(await readRepository(short, root, git)).toMatchObject({
        trouble: { name: "r", code: "out-of-resources" },
      });
    },
  );

  it("reports an unexpected error and does not throw it", async () => {
    const root = temporaryFolder();
    emptyBare(path.join(root, "r"));
    const strange = readers(() => Promise.reject(new TypeError("x is undefined")));
    expect(await readRepository(strange, root, git)).toEqual({
      trouble: { name: "r", code: "reader-failed", detail: "x is undefined" },
    });
  });
});
