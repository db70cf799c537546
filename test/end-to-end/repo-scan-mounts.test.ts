// A disk that is mounted below the root, and one day is not: its repositories are unknown, and nothing of them is
// removed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import { dbCreateArguments, type TestInstance } from "../support/cli/instance.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { instanceWith, names } from "../support/repositories/scanned-instance.js";

const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

/** Two disks, in truth two folders that can be mounted. */
function withDisks(): TestInstance {
  const made = instanceWith();
  writeFileSync(made.ini, `${readFileSync(made.ini, "utf8")}cache_dir = %(here)s/data\n`);
  for (const name of ["here", "team/also-here"]) emptyBare(path.join(made.repositories, name));
  for (const name of ["one/a", "one/group/b", "two/c"]) emptyBare(path.join(made.folder, "disks", name));
  for (const folder of [path.join(made.repositories, "team/share"), path.join(made.folder, "disks/none")])
    mkdirSync(folder, { recursive: true });
  return made;
}

/**
 * Runs steps in which the programs `mounted` (a disk), `unmounted` and `scan` (options) stand. @returns what each scan
 * said
 */
function steps({ ini, folder, repositories }: TestInstance, ...lines: string[]) {
  const script = `
    mounted() { mount --bind '${folder}/disks/'$1 '${repositories}/team/share'; }
    unmounted() { umount '${repositories}/team/share'; }
    scan() { '${process.execPath}' '${builtProgram}' repo-scan -c '${ini}' "$@" 2>&1 && status=0 || status=$?; echo "status $status"; echo ---; }
    set -e
    ${lines.join("\n")}`;
  const { stdout, stderr, status } = spawnSync("unshare", ["-rm", "sh", "-c", script], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stdout.split("---\n").slice(0, -1);
}

const all = ["here", "team/also-here", "team/share/a", "team/share/group/b"];

describe.skipIf(!canMount)(`a disk below the root${canMount ? "" : " (skipped: unshare cannot mount here)"}`, () => {
  it("that is not mounted costs no row and is reported; mounted again, everything is known", () => {
    const made = withDisks();
    const [, without, again] = steps(
      made,
      "mounted one",
      "scan",
      "unmounted",
      "scan --remove-missing",
      "mounted one",
      "scan --remove-missing",
    );
    expect(without).toMatch(
      /^team\/share: not checked: what is mounted here has changed since the last scan.* is no longer mounted\)/m,
    );
    expect(without).toContain("missing 0, unknown 2");
    expect(without).toContain("status 6");
    expect(again).toContain("known 4, missing 0, unknown 0");
    expect(again).toContain("status 0");
    expect(names(made)).toEqual(all);
  });

  it("stays in doubt from scan to scan, until a mass removal is allowed", () => {
    const made = withDisks();
    const said = steps(
      made,
      "mounted one\nscan\nunmounted",
      "for i in 1 2 3; do scan --remove-missing; done",
      "scan --remove-missing --allow-mass-removal\nscan --remove-missing",
    );
    for (const again of said.slice(1, 4)) expect(again).toContain("unknown 2");
    expect(said[4]).toContain("Removed: team/share/a, team/share/group/b");
    expect(said[5]).toContain("status 0");
    expect(names(made)).toEqual(["here", "team/also-here"]);
  });

  it("that is replaced by another one, or that hides repositories, costs no row either", () => {
    const made = withDisks();
    const [, other] = steps(made, "mounted one", "scan", "unmounted", "mounted two", "scan --remove-missing");
    expect(other).toContain("Added: team/share/c");
    expect(other).toContain("unknown 2");
    expect(names(made)).toEqual([...all, "team/share/c"]);
    const [, hidden] = steps(made, "mounted one", "scan", "mounted none", "scan --remove-missing");
    expect(hidden).toContain("known 2, missing 0, unknown 3");
  });

  it("does not prevent the removal of what is really missing elsewhere", () => {
    const made = withDisks();
    const [, said] = steps(
      made,
      "mounted one",
      "scan",
      "unmounted",
      `rm -r '${made.repositories}/here'`,
      "scan --remove-missing",
    );
    expect(said).toContain("Removed: here");
    expect(names(made)).toEqual(all.slice(1));
  });

  it("that no scan has seen costs no row, until the empty folder is removed or a mass removal is allowed", () => {
    const made = withDisks();
    const [, without, still, again, whole] = steps(
      made,
      "mounted one\nscan\nunmounted",
      `rm -r '${made.folder}/data'\nscan --remove-missing`,
      "scan --remove-missing",
      "mounted one\nscan --remove-missing\nunmounted",
      "scan --remove-missing",
    );
    for (const said of [without, still]) {
      expect(said).toMatch(
        /^team\/share: not checked: an empty folder where the database has repositories, and no earlier scan/m,
      );
      expect(said).toContain("unknown 2");
      expect(said).toContain("status 6");
    }
    expect(again).toContain("known 4");
    expect(whole).toContain("is no longer mounted");
    const [, gone] = steps(
      made,
      `rm -r '${made.folder}/data'\nscan --remove-missing`,
      `rmdir '${made.repositories}/team/share'\nscan --remove-missing`,
    );
    expect(gone).toContain("Removed: team/share/a, team/share/group/b");
    expect(names(made)).toEqual(["here", "team/also-here"]);
  });

  it("is remembered by each of two instances in one folder", () => {
    const made = withDisks();
    const other = path.join(made.folder, "other.ini");
    writeFileSync(other, readFileSync(made.ini, "utf8").replace("temp.db", "other.db"));
    mkdirSync(path.join(made.folder, "elsewhere"));
    const create = dbCreateArguments({ ...made, ini: other, repositories: path.join(made.folder, "elsewhere") });
    const [, , removing] = steps(
      made,
      "mounted one\nscan\nunmounted\nscan",
      `'${process.execPath}' '${builtProgram}' ${create.join(" ")}`,
      "scan --remove-missing",
    );
    expect(removing).toContain("unknown 2");
    expect(names(made)).toEqual(all);
  });

  it("that is another one of the same name costs no row", () => {
    const made = withDisks();
    const share = `'${made.repositories}/team/share'`;
    const tmpfs = (disk: string) => `mount -t tmpfs tmpfs ${share}; cp -r '${made.folder}/disks/${disk}/.' ${share}`;
    const [, other, empty, right] = steps(
      made,
      `${tmpfs("one")}\nscan`,
      `unmounted\n${tmpfs("two")}\nscan --remove-missing`,
      `unmounted\n${tmpfs("none")}\nscan --remove-missing`,
      `cp -r '${made.folder}/disks/one/.' ${share}\nscan --remove-missing`,
    );
    for (const said of [other, empty]) {
      expect(said).toMatch(
        /^team\/share: not checked: .*tmpfs \/( created at \S+)? instead of tmpfs|^team\/share: .*possibly not the file system that was mounted here before/m,
      );
      expect(said).toContain("status 6");
    }
    // What the wrong one has brought in stays, too.
    expect(right).toContain("known 4, missing 0, unknown 1");
    expect(names(made)).toEqual(expect.arrayContaining(all));
  });

  it("whose parts are others under the name of the same overlay costs no row", () => {
    const made = withDisks();
    const { folder, repositories } = made;
    const overlay = (n: number) =>
      `mount -t overlay overlay -o lowerdir=lower,upperdir=upper${n},workdir=work${n} '${repositories}/team/share'`;
    const other = steps(
      made,
      `mount -t tmpfs tmpfs '${folder}/disks'; cd '${folder}/disks'; mkdir lower work1 work2 upper1 upper2; cp -r '${repositories}/here' upper1/a`,
      `${overlay(1)}\nscan\nunmounted`,
      `${overlay(2)}\nscan --remove-missing`,
    )[1];
    expect(other).toContain("unknown 1");
    expect(other).toContain("status 6");
    expect(names(made)).toContain("team/share/a");
  });

  it("may lose its last repository if it is certainly the same", () => {
    const made = withDisks();
    const share = `'${made.repositories}/team/share'`;
    const [, said] = steps(
      made,
      `mount -t tmpfs tmpfs ${share}; cp -r '${made.folder}/disks/two/.' ${share}\nscan`,
      `test "$(stat -c %W ${share})" -gt 0 && rm -r ${share}/c; scan --remove-missing`,
    );
    expect(said).toContain("Removed: team/share/c");
    expect(said).toContain("status 0");
  });

  it("whose place holds only empty folders is one that no scan has seen, too", () => {
    const made = withDisks();
    const lost = `rm -r '${made.folder}/data'`;
    const [, without, still, gone] = steps(
      made,
      `mkdir -p '${made.repositories}/team/share/group/deep' '${made.repositories}/team/share/tmp'\nmounted one\nscan\nunmounted`,
      `${lost}\nscan --remove-missing\nscan --remove-missing`,
      `rm -r '${made.repositories}/team/share'\nscan --remove-missing`,
    );
    for (const said of [without, still]) {
      expect(said?.match(/: not checked: an empty folder/g)).toHaveLength(1);
      expect(said).toMatch(/^team\/share: not checked: an empty folder.*\(it contains only empty folders\)/m);
      expect(said).toContain("unknown 2");
      expect(said).toContain("status 6");
    }
    expect(gone).toContain("Removed: team/share/a, team/share/group/b");
  });

  it("that holds something else at the first remembered scan costs no row then, nor later", () => {
    const made = withDisks();
    const [, ...later] = steps(
      made,
      `mounted one\nscan\nunmounted\nmounted two\nrm -r '${made.folder}/data'`,
      "scan --remove-missing\nscan --remove-missing\nunmounted\nscan --remove-missing",
    );
    expect(later).toHaveLength(3);
    for (const said of later) expect(said).toContain("status 6");
    expect(names(made)).toEqual(expect.arrayContaining(all));
  });

  it("behind a link that is followed counts, too", () => {
    const made = withDisks();
    const link = `mkdir '${made.folder}/mnt'; ln -s '${made.folder}/mnt' '${made.repositories}/linked'`;
    const mounted = `mount --bind '${made.folder}/disks/two' '${made.folder}/mnt'`;
    const options = "--follow-links --remove-missing";
    const [first, without] = steps(
      made,
      link,
      mounted,
      `scan ${options}`,
      `umount '${made.folder}/mnt'`,
      `scan ${options}`,
    );
    expect(first).toContain("linked/c");
    expect(without).toContain("unknown 1");
    expect(without).toContain("status 6");
    const [dangling] = steps(made, `rmdir '${made.folder}/mnt'`, `scan ${options}`);
    expect(dangling).toContain("unknown 1");
    expect(names(made)).toContain("linked/c");
  });
});
