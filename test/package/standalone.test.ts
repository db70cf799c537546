// The tarball with Node inside, and the Debian package of the same files.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { projectRoot } from "../support/cli/cli.js";
import { runInstalled, runSeedCommands } from "../support/cli/seed-commands.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";

let work: string;
let tree: string;

function succeed(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
  return stdout;
}

function single(suffix: string): string {
  const [name, ...more] = readdirSync(work).filter((file) => file.endsWith(suffix));
  if (name === undefined || more.length > 0) throw new Error(`no single ${suffix}`);
  return path.join(work, name);
}

beforeAll(() => {
  work = makeFolder();
  chmodSync(work, 0o755);
  const script = path.join(projectRoot, "scripts/package-standalone.mjs");
  succeed(process.execPath, script, "--fast", "--format=tar", "--format=deb", `--out=${work}`);
  succeed("tar", "-xzf", single(".tar.gz"), "-C", work);
  tree = single(`${process.platform}-${process.arch}`);
});

afterAll(() => removeFolder(work));

describe("the tarball", () => {
  it("runs without anything on PATH, without HOME, through a link and as another user", () => {
    const link = path.join(work, "link");
    symlinkSync(path.join(tree, "bin/kallithea-cli"), link);
    const folder = temporaryFolder();
    giveToNobody(folder);
    runSeedCommands({ command: [link], user: nobody }, folder);
    // What sshd starts has a first line that asks PATH for Node.
    const cli = /^kallithea_cli_path = (.*)$/m.exec(readFileSync(path.join(folder, "my.ini"), "utf8"))?.[1];
    expect(cli).toBe(`${tree}/lib/node ${tree}/lib/kallithea-cli/dist/kallithea-cli.cjs`);
  });

  it("runs in a folder that was removed", () => {
    const start = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" --version';
    const { status, stdout } = spawnSync("sh", ["-c", start, path.join(tree, "bin/kallithea-cli")], {
      cwd: temporaryFolder(),
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/\d+\.\d+\.\d+/) });
  });

  it("has the licenses of everything in it", () => {
    expect(readFileSync(path.join(tree, "LICENSE"), "utf8")).toContain("GNU GENERAL PUBLIC LICENSE");
    expect(readFileSync(path.join(tree, "lib/NODE-LICENSE"), "utf8")).toContain("Node.js is licensed");
    const modules = path.join(tree, "lib/kallithea-cli/node_modules");
    for (const name of readdirSync(modules))
      expect(readdirSync(path.join(modules, name)), name).toContainEqual(expect.stringMatching(/^LICENSE/));
  });

  it("has a checksum that belongs to it", () => {
    expect(spawnSync("sha256sum", ["--check", single(".sha256")], { cwd: work }).status).toBe(0);
  });
});

describe.skipIf(spawnSync("dpkg-deb", ["--version"]).error !== undefined)("the Debian package", () => {
  it("has the same files, of root, and a command on PATH", () => {
    const unpacked = path.join(work, "unpacked");
    mkdirSync(unpacked);
    succeed("dpkg-deb", "-x", single(".deb"), unpacked);
    expect(
      runInstalled({ command: [path.join(unpacked, "usr/bin/kallithea-cli")] }, ["--version"], work),
    ).toMatchObject({
      status: 0,
      stderr: "",
    });
    const here = succeed("sh", "-c", 'cd "$0" && find . -type f | sort', tree);
    expect(succeed("sh", "-c", 'cd "$0" && find . -type f | sort', path.join(unpacked, "usr/lib/kallithea-cli"))).toBe(
      here,
    );
    const owners = succeed("dpkg-deb", "-c", single(".deb"))
      .split("\n")
      .filter((line) => line !== "");
    expect(owners.filter((line) => !/^\S+ root\/root /.test(line))).toEqual([]);
  });

  it("says what it is", () => {
    const control = succeed("dpkg-deb", "-f", single(".deb"));
    const { version } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as { version: string };
    expect(control).toContain(`Package: kallithea-cli\nVersion: ${version}\n`);
    expect(control).toMatch(/^Depends: libc6 /m);
    expect(statSync(single(".deb")).size).toBeLessThan(80_000_000);
  });
});
