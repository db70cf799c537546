// The checks on a machine that the test describes.
import { statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { UserError } from "../../../src/errors.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { iniFromText } from "../../../src/ini/load.js";
import { checkContents } from "../../../src/instance/doctor/checks/broken-repositories.js";
import { checkCliPath } from "../../../src/instance/doctor/checks/cli-path.js";
import { checkDiskSpace } from "../../../src/instance/doctor/checks/disk-space.js";
import { checkPrograms } from "../../../src/instance/doctor/checks/program-versions.js";
import { checkRepositories, checkRoot } from "../../../src/instance/doctor/checks/repositories.js";
import { checkWriteAccess } from "../../../src/instance/doctor/checks/write-access.js";
import type { DoctorContext, Machine } from "../../../src/instance/doctor/context.js";
import { findingKinds, fixableIds } from "../../../src/instance/doctor/finding-kinds.js";
import { thisMachine } from "../../../src/instance/doctor/machine.js";
import { planFix } from "../../../src/instance/doctor/plan-fix.js";
import { runChecks } from "../../../src/instance/doctor/run-checks.js";
import type { Outcome } from "../../../src/instance/start-interpreter.js";
import type { Survey } from "../../../src/scan/scan.js";
import { UnreadableRepositoryError } from "../../../src/vcs/unreadable-repository.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const gibibyte = 2 ** 30;

/** As the original prints it. */
const sshServeHelp = "Usage: kallithea-cli ssh-serve [OPTIONS] USER_ID KEY_ID\n";

const machine: Machine = {
  now: () => new Date(2026, 10, 29),
  uid: 1000,
  writeProblem: () => undefined,
  nodeVersion: "20.19.0",
  versionOf: async (program) => (program === "hg" ? "6.3.2" : "2.39.5"),
  diskSpace: () => ({ device: 1, free: 100 * gibibyte, freeFiles: 1000, maxFiles: 2000 }),
  start: async () => ({ status: 0, signal: null, lastErrorLine: "", output: sshServeHelp }),
  verify: async () => {},
};

const plan: Survey["plan"] = { add: [], known: [], missing: [], unknown: [], notWritable: [], skipped: [] };

const status: DoctorContext["status"] = {
  state: "current",
  revision: "7ba0d2cad930",
  release: "0.7",
  users: 1,
  repositories: 0,
  root: "/srv/repos",
  drift: 0,
  reason: null,
  hint: null,
};

function context(
  changes: Partial<Omit<DoctorContext, "machine">> & { machine?: Partial<Machine> } = {},
): DoctorContext {
  const ini = iniFromText("[app:main]\nuse = egg:kallithea\n", path.join("/nonexistent", "my.ini"));
  return {
    ini,
    config: "my.ini",
    url: parseDatabaseUrl("sqlite:////nonexistent/kallithea.db"),
    status,
    survey: { plan, doubt: undefined, objection: undefined },
    scan: {
      git: "git",
      hookRunner: { interpreter: "/usr/bin/python3" },
      journalFolder: "/nonexistent",
      scanCache: undefined,
    },
    deep: false,
    timeLimit: 1000,
    leftovers: async () => [],
    withDatabase: () => Promise.reject(new Error("not in this test")),
    withWritableDatabase: () => Promise.reject(new Error("not in this test")),
    onProgress: () => {},
    ...changes,
    machine: { ...machine, ...changes.machine },
  };
}

const withRepositories = (...names: string[]): Survey => ({
  plan: { ...plan, known: names.map((name, id) => ({ id, name, type: name.startsWith("hg") ? "hg" : "git" })) },
  doubt: undefined,
  objection: undefined,
});

describe("disk space", () => {
  const space = (changes: object) => ({
    diskSpace: () => ({ device: 1, free: 100 * gibibyte, freeFiles: 9, maxFiles: 0, ...changes }),
  });

  it.each([
    [{ free: gibibyte }, []],
    [{ free: gibibyte - 1 }, ["warning"]],
    [{ free: 99 * 2 ** 20 }, ["error"]],
    [{ freeFiles: 9, maxFiles: 1000 }, ["warning"]],
    [{ freeFiles: 10, maxFiles: 1000 }, []],
    [{ free: 0, freeFiles: 0, maxFiles: 1000 }, ["error", "warning"]],
  ])("of %j is reported as %j", async (changes, severities) => {
    const findings = await checkDiskSpace(context({ machine: space(changes) }));
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
  });

  it("is reported once for each disk, and not for what the system does not know", async () => {
    const [only, ...others] = await checkDiskSpace(context({ machine: space({ free: 0 }) }));
    expect(only?.message).toMatch(/^The disk of \/srv\/repos, \/nonexistent, .* has only 0 MiB left\.$/);
    expect(others).toEqual([]);
    expect(await checkDiskSpace(context({ machine: { diskSpace: () => undefined } }))).toEqual([]);
  });
});

describe("the versions of programs", () => {
  it.each([
    ["2.25.0", "5.3", "20.19.0", []],
    ["2.24.9", "6.3.2", "20.19.0", ["Git 2.24.9 is too old; 2.25 or newer is needed."]],
    [
      "2.9.5",
      "5.2.2",
      "22.1.0",
      ["Git 2.9.5 is too old; 2.25 or newer is needed.", "Mercurial 5.2.2 is too old; 5.3 or newer is needed."],
    ],
    ["2.39.5", "6.3.2", "20.18.3", ["Node 20.18.3 is too old; 20.19 or newer is needed."]],
    [undefined, "6.3.2", "20.19.0", ["Git cannot be started as git."]],
  ])("Git %s, Mercurial %s, Node %s", async (git, hg, nodeVersion, messages) => {
    const versionOf = async (program: string) => (program === "hg" ? hg : git);
    const findings = await checkPrograms(context({ machine: { versionOf, nodeVersion } }));
    expect(findings.map(({ message }) => message)).toEqual(messages);
  });

  it("are errors only if a repository needs the program", async () => {
    const versionOf = async () => undefined;
    const severities = async (...names: string[]) =>
      (await checkPrograms(context({ survey: withRepositories(...names), machine: { versionOf } }))).map(
        (found) => found.severity,
      );
    expect(await severities()).toEqual(["note", "note"]);
    expect(await severities("a")).toEqual(["error", "note"]);
    expect(await severities("hg/a")).toEqual(["note", "error"]);
  });
});

describe("kallithea_cli_path", () => {
  it.each<[Outcome, string | undefined]>([
    [{ status: 0, signal: null, lastErrorLine: "", output: sshServeHelp }, undefined],
    [
      { status: 0, signal: null, lastErrorLine: "", output: "" },
      "no command ssh-serve (ssh-serve --help printed nothing)",
    ],
    [
      { status: 0, signal: null, lastErrorLine: "", output: "ssh-serve --help\nUsage\n" },
      'no command ssh-serve (ssh-serve --help printed "ssh-serve --help"): SSH clients',
    ],
    ["interrupted", undefined],
    ["timeout", "did not respond within 30 s"],
    [{ status: 2, signal: null, lastErrorLine: "" }, "has no command ssh-serve: SSH"],
    [{ error: { code: "ENOENT" } }, "does not exist"],
  ])("that answers %j", async (outcome, problem) => {
    const ini = iniFromText(
      "[app:main]\nuse = egg:kallithea\nssh_enabled = true\nkallithea_cli_path = /nonexistent/k\n",
      "/my.ini",
    );
    const [found] = await checkCliPath(context({ ini, machine: { start: async () => outcome } }));
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject({ id: "kallithea-cli-path", message: expect.stringContaining(problem) });
  });

  const checkSetting = async (setting: string, iniPath = "/my.ini") => {
    const started: string[][] = [];
    const start: Machine["start"] = async (program, args) => {
      started.push([program, ...args]);
      return { status: 0, signal: null, lastErrorLine: "", output: sshServeHelp };
    };
    const text = `[app:main]\nuse = egg:kallithea\nssh_enabled = true\nkallithea_cli_path = ${setting}\n`;
    const findings = await checkCliPath(context({ ini: iniFromText(text, iniPath), machine: { start } }));
    return { started, findings };
  };

  it("may be Node and a program", async () => {
    expect(await checkSetting("/opt/node /opt/cli.cjs")).toEqual({
      started: [["/opt/node", "/opt/cli.cjs", "ssh-serve", "--help"]],
      findings: [],
    });
  });

  it("is started as one program if it has a space, which the web pages do not quote", async () => {
    const program = path.join(temporaryFolder(), "kallithea cli");
    writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
    const { started, findings } = await checkSetting(program);
    expect(started).toEqual([[program, "ssh-serve", "--help"]]);
    expect(findings).toMatchObject([{ severity: "warning", message: expect.stringContaining("without quotes") }]);
  });

  it("must find what its first line asks PATH for, with sshd's PATH", async () => {
    const program = path.join(temporaryFolder(), "kallithea-cli");
    writeFileSync(program, "#!/usr/bin/env no-such-node\n", { mode: 0o755 });
    expect((await checkSetting(program)).findings).toMatchObject([
      { severity: "warning", message: expect.stringContaining("needs no-such-node, which is not in /usr/local/bin:") },
    ]);
  });

  it("is started with sshd's PATH, and without the libraries of a login shell", async () => {
    const program = path.join(temporaryFolder(), "kallithea-cli");
    writeFileSync(program, '#!/bin/sh\n[ -z "$LD_LIBRARY_PATH$PYTHONPATH" ] && echo "Usage: ssh-serve"\n', {
      mode: 0o755,
    });
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "other-node"), "#!/bin/sh\necho Usage: ssh-serve\n", { mode: 0o755 });
    vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
    vi.stubEnv("PYTHONPATH", "/srv");
    const { start } = thisMachine(context());
    const ini = (file: string) =>
      iniFromText(`[app:main]\nuse = egg:kallithea\nssh_enabled = true\nkallithea_cli_path = ${file}\n`, "/my.ini");
    expect(await checkCliPath(context({ ini: ini(program), machine: { start } }))).toEqual([]);
    writeFileSync(program, "#!/bin/sh\nexec other-node\n");
    expect(await checkCliPath(context({ ini: ini(program), machine: { start } }))).toMatchObject([
      { severity: "error", message: expect.stringContaining("other-node") },
    ]);
    vi.unstubAllEnvs();
  });

  it("must be able to read an SQLite database, with the Node that sshd finds", async () => {
    const text = "[app:main]\nuse = egg:kallithea\nssh_enabled = true\nkallithea_cli_path = /opt/kallithea-cli\n";
    const start: Machine["start"] = async (_program, [word]) => ({
      status: 0,
      signal: null,
      lastErrorLine: "",
      output:
        word === "ssh-serve"
          ? "Usage: kallithea-cli ssh-serve -c FILE USER_ID KEY_ID [OPTIONS]\n"
          : "kallithea-cli 0.2.0\nSQLite is not available: its module cannot be loaded\n",
    });
    const ini = iniFromText(text, "/my.ini");
    expect(await checkCliPath(context({ ini, machine: { start } }))).toMatchObject([
      { severity: "error", message: expect.stringContaining("cannot read an SQLite database when it is started with") },
    ]);
    const url = parseDatabaseUrl("postgresql://k:k@localhost/k");
    expect(await checkCliPath(context({ ini, url, machine: { start } }))).toEqual([]);
  });

  it("is written next to the path of the ini, which the web pages do not quote either", async () => {
    expect((await checkSetting("/opt/kallithea-cli", "/my instance/my.ini")).findings).toMatchObject([
      { severity: "warning", fix: expect.stringContaining("Move the configuration file") },
    ]);
  });
});

describe("the database", () => {
  it("that another user who runs doctor cannot write to is noted, once, with the user of the instance", async () => {
    const folder = temporaryFolder();
    const [ini, database] = [path.join(folder, "my.ini"), path.join(folder, "kallithea.db")];
    for (const file of [ini, database]) writeFileSync(file, "");
    const check = (uid: number | undefined, writeProblem: Machine["writeProblem"]) =>
      checkWriteAccess(
        context({
          ini: iniFromText("[app:main]\nuse = egg:kallithea\n", ini),
          url: parseDatabaseUrl(`sqlite:///${database}`),
          status: { ...status, root: folder },
          machine: { uid, writeProblem },
        }),
      );
    const owner = statSync(folder).uid;
    expect(await check(owner + 1, () => "permission denied")).toEqual([
      {
        id: "not-writable",
        severity: "note",
        message: `The database ${database} cannot be written by the user ${owner + 1}, who runs doctor: permission denied.`,
        fix: `Run doctor, and commands that change the instance, as its user: ${owner}.`,
        place: database,
      },
    ]);
    expect(await check(owner + 1, () => undefined)).toEqual([]);
    const asOwner = await check(owner, (file) => (file === database ? "permission denied" : undefined));
    expect(asOwner.map(({ severity }) => severity)).toEqual(["error"]);
  });
});

describe("the contents of repositories", () => {
  it("are verified only with --deep, each once, with the progress", async () => {
    const verified: string[] = [];
    const lines: string[] = [];
    const survey = withRepositories("a", "hg/b");
    const verify: Machine["verify"] = async (type, folder) => void verified.push(`${type} ${folder}`);
    const onProgress = (line: string) => lines.push(line);
    expect(await checkContents(context({ survey, onProgress, machine: { verify } }))).toEqual([]);
    expect(verified).toEqual([]);
    await checkContents(context({ survey, onProgress, deep: true, machine: { verify } }));
    expect(verified).toEqual(["git /srv/repos/a", "hg /srv/repos/hg/b"]);
    expect(lines).toEqual(["1 of 2 verified", "2 of 2 verified"]);
  });

  it.each([
    ["broken", "broken-repository", "error"],
    ["broken-config", "broken-repository", "error"],
    ["timeout", "unverified-repository", "warning"],
    ["unreadable", "unverified-repository", "warning"],
    ["hg-not-installed", "unverified-repository", "warning"],
  ] as const)("that are %s", async (reason, id, severity) => {
    const verify = async () => {
      throw new UnreadableRepositoryError(reason, "git says: \x1b[2J");
    };
    expect(
      await checkContents(context({ survey: withRepositories("a"), deep: true, machine: { verify } })),
    ).toMatchObject([{ id, severity, message: "a: git says: \\x1b[2J.", place: "a" }]);
  });
});

describe("repositories", () => {
  it("are reported with the place that cannot be checked, once", async () => {
    const because = { name: "share", code: "mount-changed", detail: "nfs /a is no longer mounted" } as const;
    const unknown = [1, 2].map((id) => ({ id, name: `share/${id}`, because }));
    const survey: Survey = {
      plan: { ...plan, unknown, skipped: [because, { name: "w", code: "non-bare-git" }] },
      doubt: undefined,
      objection: undefined,
    };
    expect(await checkRepositories(context({ survey }))).toMatchObject([
      {
        id: "unknown-repository",
        severity: "warning",
        place: "share",
        message: expect.stringMatching(
          /\(nfs \/a is no longer mounted\); 2 repositories of the database are not checked\.$/,
        ),
      },
      { id: "skipped-repository", severity: "note", place: "w" },
    ]);
  });

  it("have no root if the database does not name one", async () => {
    const without = context({ survey: undefined, status: { ...status, root: null } });
    expect(await checkRoot(without)).toMatchObject([{ id: "root-unset" }]);
    const behind = context({ survey: undefined, status: { ...status, state: "behind" } });
    expect(await checkRoot(behind)).toEqual([]);
  });
});

describe("the findings of doctor", () => {
  it("come with errors first, and a check that fails keeps none of the others from being made", async () => {
    const findings = await runChecks(
      context({ machine: { versionOf: async () => undefined, nodeVersion: "18.0.0" } }),
      {
        configuration: () => Promise.reject(new UserError("It is unreadable.", { hint: "Read it." })),
        programs: checkPrograms,
      },
    );
    expect(findings.map(({ severity }) => severity)).toEqual(["error", "warning", "note", "note"]);
    expect(findings[1]).toEqual({
      id: "not-checked",
      severity: "warning",
      message: "Not checked: configuration. It is unreadable.",
      fix: "Read it.",
    });
    await expect(runChecks(context(), { bug: () => Promise.reject(new TypeError("a bug")) })).rejects.toThrow("a bug");
  });

  it.each(Object.entries(findingKinds))(
    "of kind %s have a meaning and a remedy in one line each",
    (id, { meaning, remedy }) => {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(meaning).toMatch(/^[A-Z`][^\n]{10,}[^\n.]$/);
      expect(remedy).toMatch(/^[a-z`][^\n]{3,}[^\n.]$/);
    },
  );

  it.each(fixableIds)("of kind %s can be planned for", async (id) => {
    const empty = context({ status: { ...status, state: "empty" } });
    expect((await planFix(id, empty)).steps).toEqual([]);
  });
});
