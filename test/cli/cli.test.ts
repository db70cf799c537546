import { beforeEach, describe, expect, it, vi } from "vitest";
import { commandLine } from "../../src/cli/cli.js";
import { main } from "../../src/main.js";
import { scriptedTerminal } from "../support/cli/cli.js";
import { migrateCommands } from "../support/cli/migrate-commands.js";

const called = vi.hoisted(() => ({ name: "", options: {} as Record<string, unknown> }));
const record = (name: string) => async (options: Record<string, unknown>) => Object.assign(called, { name, options });

vi.mock("../../src/commands/config-create.js", () => ({ configCreate: record("config-create") }));
vi.mock("../../src/commands/config-get.js", () => ({ configGet: record("config-get") }));
vi.mock("../../src/commands/config-set.js", () => ({ configSet: record("config-set") }));
vi.mock("../../src/commands/config-check.js", () => ({ configCheck: record("config-check") }));
vi.mock("../../src/commands/config-upgrade.js", () => ({ configUpgrade: record("config-upgrade") }));
vi.mock("../../src/commands/db-create.js", () => ({ dbCreate: record("db-create") }));
vi.mock("../../src/commands/db-copy.js", () => ({ dbCopy: record("db-copy") }));
vi.mock("../../src/commands/doctor.js", () => ({ doctor: record("doctor") }));
vi.mock("../../src/commands/repo-scan.js", () => ({ repoScan: record("repo-scan") }));
vi.mock("../../src/commands/repo-update-metadata.js", () => ({ repoUpdateMetadata: record("repo-update-metadata") }));
vi.mock("../../src/commands/repo-restore.js", () => ({ repoRestore: record("repo-restore") }));

for (const name of migrateCommands.filter((command) => command !== "ensure_version")) {
  const folder = ["branches", "current", "heads", "history", "show"].includes(name) ? "listing/" : "";
  vi.doMock(`../../src/commands/migrate/${folder}${name}.js`, () => ({ [name]: record(`migrate ${name}`) }));
}

beforeEach(() => Object.assign(called, { name: "", options: {} }));

const words = (line: string) => line.split(" ").filter((word) => word !== "");

describe("valid command lines", () => {
  it.each<[string, Record<string, unknown>]>([
    ["config-create temp.ini", { config_file: "temp.ini", key_value_pairs: [], clobber: true, showDefaults: false }],
    [
      "config-create temp.ini host=::1 port=80 [x] a= b=c=d",
      { key_value_pairs: ["host=::1", "port=80", "[x]", "a=", "b=c=d"] },
    ],
    ["config-create temp.ini --mode 640 --no-clobber", { mode: "640", clobber: false }],
    ["config-create 7 8=9", { config_file: "7", key_value_pairs: ["8=9"] }],
    [
      "config-create temp.ini --data-dir data --owner 7 --group k",
      { dataDir: "data", owner: "7", group: "k", key_value_pairs: [] },
    ],
    ["config-get -c t.ini", { keys: [], raw: false, showSecrets: false, json: false, quiet: false }],
    ["config-get -c t.ini a 7 --raw --section 9", { keys: ["a", "7"], raw: true, section: "9" }],
    [
      "config-set -c t.ini a=1 --unset b c=2 --unset d --generate e",
      { settings: ["a=1", "c=2"], unset: ["b", "d"], generate: ["e"], backup: true, diff: false, dryRun: false },
    ],
    ["config-set -c t.ini --no-backup -- -x=1", { settings: ["-x=1"], backup: false }],
    ["config-check -c t.ini --no-connect --wait-db 5", { connect: false, waitDb: "5" }],
    ["config-upgrade -c t.ini --from 0.5 --diff", { from: "0.5", diff: true, dryRun: false, backup: true }],
    ["doctor -c temp.ini", { deep: false, dryRun: false, yes: false, json: false, quiet: false }],
    [
      "doctor -c temp.ini --format prometheus --deep --timeout 60m",
      { format: "prometheus", deep: true, timeout: "60m" },
    ],
    ["doctor -c temp.ini --fix leftover -y --dry-run", { fix: "leftover", yes: true, dryRun: true }],
    ["db-create -c temp.ini", { config_file: "temp.ini", reuse: false, forceYes: false, forceNo: false }],
    ["db-create --config_file=temp.ini", { config_file: "temp.ini" }],
    ["db-create --config-file temp.ini", { config_file: "temp.ini" }],
    ["db-create --config temp.ini", { config_file: "temp.ini" }],
    ["db-create -c t.ini --password=123456 --user 42", { password: "123456", user: "42" }],
    ["db-create -c t.ini --no-public-access --reuse --force-yes", { publicAccess: false, reuse: true, forceYes: true }],
    ["db-create -c t.ini --public-access --no-reuse --force-no", { publicAccess: true, reuse: false, forceNo: true }],
    ["db-create -c t.ini --password-stdin", { passwordStdin: true }],
    ["db-create -c t.ini --password-file secret", { passwordFile: "secret" }],
    ["db-create -c a.ini -c b.ini", { config_file: "b.ini" }],
    ["db-create -c t.ini --wait-db=60s", { waitDb: "60s" }],
    ["db-create -ct.ini", { config_file: "t.ini" }],
    ["db-create -c=t.ini", { config_file: "t.ini" }],
    ["repo-scan -qcmy=t.ini", { config_file: "my=t.ini", quiet: true }],
    ["config-create temp.ini -- --x=1 a=b", { config_file: "temp.ini", key_value_pairs: ["--x=1", "a=b"] }],
    ["config-create -- temp.ini --x", { config_file: "temp.ini", key_value_pairs: ["--x"] }],
    ["repo-update-metadata -c t.ini -- a -b", { names: ["a", "-b"] }],
    [
      "db-copy --from a.ini --to b.ini",
      { from: "a.ini", to: "b.ini", forceYes: false, wholeSeconds: false, quiet: false },
    ],
    [
      "db-copy --to=7 --from 8 --force-yes --whole-seconds -q --wait-db 1m",
      { from: "8", to: "7", forceYes: true, wholeSeconds: true, quiet: true },
    ],
    ["repo-scan -c t.ini --wait-db 2m", { waitDb: "2m" }],
    ["repo-scan -c t.ini", { removeMissing: false, installGitHooks: false, overwriteGitHooks: false, strict: false }],
    [
      "repo-scan -c t.ini --dry-run --json --refresh --detect-moves --follow-links -v -q",
      { dryRun: true, json: true, refresh: true, detectMoves: true, followLinks: true, verbose: true, quiet: true },
    ],
    ["repo-scan -c t.ini", { dryRun: false, refresh: false, include: [], exclude: [] }],
    [
      "repo-scan -c a.ini -c b.ini --include a --include b* --exclude 7 --path 1/2 --path 3 --owner 42 --jobs 4",
      { config_file: "b.ini", include: ["a", "b*"], exclude: ["7"], path: "3", owner: "42", jobs: "4" },
    ],
    ["repo-update-metadata -c t.ini", { names: [], quiet: false }],
    ["db-create -c t.ini --json -q", { json: true, quiet: true }],
    ["repo-update-metadata a -c t.ini 7 --jobs=2", { names: ["a", "7"], jobs: "2" }],
    ["repo-restore removed.json -c t.ini", { journal: "removed.json", replace: false }],
    ["repo-restore -c t.ini removed.json --replace", { journal: "removed.json", replace: true }],
    [
      "repo-scan -c t.ini --remove-missing --install-git-hooks --overwrite-git-hooks --strict",
      { removeMissing: true, overwriteGitHooks: true },
    ],
  ])("%s", async (line, options) => {
    await commandLine(words(line), scriptedTerminal());
    expect(called.name).toBe(words(line)[0]);
    expect(called.options).toMatchObject(options);
  });
});

describe("the command group migrate", () => {
  it.each<[string, string, Record<string, unknown>]>([
    ["migrate -c a.ini current", "current", { config_file: "a.ini", name: "alembic", verbose: false, json: false }],
    ["migrate current -c a.ini -v", "current", { config_file: "a.ini", verbose: true }],
    ["--json -q migrate -c a.ini current", "current", { config_file: "a.ini", json: true, quiet: true }],
    ["migrate -q -c a.ini upgrade head --json", "upgrade", { config_file: "a.ini", json: true, quiet: true }],
    ["alembic --json stamp head", "stamp", { revisions: ["head"], json: true, quiet: false }],
    ["alembic -n other current --json", "current", { name: "other", json: true }],
    ["alembic history -r a:b -i", "history", { revRange: "a:b", indicateCurrent: true }],
    ["alembic history --rev-range=-3:", "history", { revRange: "-3:" }],
    ["alembic history -r=-3:", "history", { revRange: "-3:" }],
    ["alembic heads --resolve-dependencies", "heads", { resolveDependencies: true }],
    ["alembic branches -v", "branches", { verbose: true }],
    ["alembic show 123", "show", { revision: "123" }],
    ["alembic show 0123", "show", { revision: "0123" }],
    ["alembic edit current", "edit", { revision: "current" }],
    ["alembic merge -m both a1 b2 --rev-id c3", "merge", { revisions: ["a1", "b2"], message: "both", revId: "c3" }],
    ["alembic merge 1 2", "merge", { revisions: ["1", "2"] }],
    [
      "alembic revision -m x --head=a@head --depends-on b --depends-on c",
      "revision",
      { head: "a@head", dependsOn: ["b", "c"] },
    ],
    ["alembic revision -m x -m y", "revision", { message: "y" }],
    ["alembic revision --branch-label x --splice", "revision", { head: "head", branchLabel: ["x"], splice: true }],
    [
      "alembic revision -m x --autogenerate",
      "revision",
      { autogenerate: true, keepColumns: false, skipEmpty: false, sql: false },
    ],
    [
      "alembic revision --autogenerate --rename a.b:c --rename d.e:f --keep-columns",
      "revision",
      { rename: ["a.b:c", "d.e:f"], keepColumns: true },
    ],
    ["alembic -c a.ini check", "check", { config_file: "a.ini", name: "alembic" }],
    ["alembic init versions", "init", { directory: "versions" }],
    ["alembic stamp 1 2 --purge", "stamp", { revisions: ["1", "2"], purge: true, sql: false }],
    ["alembic -ca.ini -nother history -r-3:", "history", { config_file: "a.ini", name: "other", revRange: "-3:" }],
    ["alembic revision -mfirst", "revision", { message: "first" }],
    ["alembic merge --branch-label x a1 b2", "merge", { revisions: ["a1", "b2"], branchLabel: ["x"] }],
    ["alembic downgrade -- -1", "downgrade", { revision: "-1" }],
    ["alembic upgrade +1", "upgrade", { revision: "+1", sql: false, backup: true, rehearse: false }],
    ["alembic downgrade -1 --no-backup", "downgrade", { revision: "-1", backup: false }],
  ])("%s", async (line, name, options) => {
    await commandLine(words(line), scriptedTerminal());
    expect(called.name).toBe(`migrate ${name}`);
    expect(called.options).toMatchObject(options);
  });
});

describe("an option that is given twice has the last value:", () => {
  it.each([
    ["migrate -c a.ini current -c z", { config_file: "z" }],
    ["migrate upgrade head -c a.ini -c z -n b -n y", { config_file: "z", name: "y" }],
    ["migrate stamp head -c a.ini -c z -n b -n y --tag c --tag x", { config_file: "z", name: "y", tag: "x" }],
    [
      "migrate merge heads -c a.ini -c z -n b -n y -m c -m x --rev-id d --rev-id w",
      { config_file: "z", name: "y", message: "x", revId: "w" },
    ],
    [
      "migrate revision -c a.ini -c z --head b --head y --version-path c --version-path x",
      { config_file: "z", head: "y", versionPath: "x" },
    ],
    ["config-create temp.ini a=b --mode 600 --mode 640", { mode: "640", key_value_pairs: ["a=b"] }],
    [
      "repo-update-metadata -c a.ini -c z --jobs 1 --jobs 2 --wait-db 1s --wait-db 2s",
      { config_file: "z", jobs: "2", waitDb: "2s" },
    ],
  ])("%s", async (line, options) => {
    await commandLine(words(line), scriptedTerminal());
    expect(called.options).toMatchObject(options);
  });
});

describe("invalid command lines", () => {
  it.each([
    ["repo-scan", "-c"],
    ["repo-scan -c", "-c needs a file, e.g. -c my.ini."],
    ["db-copy --from a.ini", "to"],
    ["db-copy -c a.ini --to b.ini", "from"],
    ["repo-scam -c t.ini", "repo-scam"],
    ["repo-scan -c t.ini --remove-missin", "remove-missin"],
    ["repo-scan -c t.ini extra", "extra"],
    ["repo-scan -c t.ini --include a extra", "extra"],
    ["repo-restore -c t.ini", "Missing required argument: JOURNAL"],
    ["--foo", "foo"],
    ["migrate", "too few arguments"],
    ["migrate show", "Missing required argument: REVISION"],
    ["alembic -c t.ini merge -m x", "Missing required argument: REVISION"],
    ["migrate init", "Missing required argument: DIRECTORY"],
    ["migrate nope", "nope"],
  ])("%s", async (line, named) => {
    const terminal = scriptedTerminal();
    expect(await main(words(line), terminal)).toBe(2);
    expect(terminal.printed).toEqual([]);
    expect(terminal.warned.join("")).toMatch(/^Usage: kallithea-cli /);
    expect(terminal.warned.join("")).toContain(`Error: `);
    expect(terminal.warned.join("")).toContain(named);
    expect(called.name).toBe("");
  });
});

it.each([
  ["doctor -c t.ini --format yaml", '--format: "yaml" is not one of text, json, prometheus.'],
  ["completion ksh", 'SHELL: "ksh" is not one of bash, zsh, fish.'],
  ["setting-set -c t.ini a b --type float", '--type: "float" is not one of str, int, unicode, bool, list.'],
])("%s is explained in one sentence", async (line, message) => {
  const terminal = scriptedTerminal();
  expect(await main(words(line), terminal)).toBe(2);
  expect(terminal.warned.join("")).toContain(`Error: ${message}\n`);
});

describe("an option without a value refuses one", () => {
  it.each([
    ["repo-scan -c t.ini --dry-run=yes", "--dry-run"],
    ["repo-scan -c t.ini --remove-missing=1 --remove-missing", "--remove-missing"],
    ["db-create -c t.ini -q=no", "-q"],
  ])("%s", async (line, option) => {
    const terminal = scriptedTerminal();
    expect(await main(words(line), terminal)).toBe(2);
    expect(terminal.warned.join("")).toContain(`Error: ${option} takes no value other than true or false`);
    expect(called.name).toBe("");
  });

  it("other than true and false", async () => {
    await main(words("repo-scan -c t.ini --dry-run=true --json=false"), scriptedTerminal());
    expect(called.options).toMatchObject({ dryRun: true, json: false });
  });
});

describe("suggestions for typos", () => {
  it.each([
    ["repo-scam -c t.ini", "repo-scam is not a command of kallithea-cli. Did you mean repo-scan?"],
    ["repo-scam --help", "repo-scam is not a command of kallithea-cli. Did you mean repo-scan?"],
    ["help repo-scam", "repo-scam is not a command of kallithea-cli. Did you mean repo-scan?"],
    ["scan", "scan is not a command of kallithea-cli. Did you mean repo-scan?"],
    ["alembci current", "alembci is not a command of kallithea-cli. Did you mean alembic?"],
    ["setup-db my.ini", "setup-db is not a command of kallithea-cli. It is called db-create now."],
    ["make-config --help", "make-config is not a command of kallithea-cli. It is called config-create now."],
    ["upgrade head", "upgrade is not a command of kallithea-cli. Did you mean migrate upgrade?"],
    ["list-users -c t.ini", "list-users is not a command of kallithea-cli. Did you mean user-list?"],
    ["repo_scan", "repo_scan is not a command of kallithea-cli. Did you mean repo-scan?"],
    ["version", "version is not a command of kallithea-cli. Did you mean --version?"],
    ["nosuch --help", "nosuch is not a command of kallithea-cli."],
    ["nosuch extra -x", "nosuch is not a command of kallithea-cli."],
    ["migrate -c t.ini upgarde head", "upgarde is not a command of kallithea-cli migrate. Did you mean upgrade?"],
    ["alembic -c t.ini nope --help", "nope is not a command of kallithea-cli migrate."],
    ["repo-scan -c t.ini --remove-missin", "Unknown option --remove-missin. Did you mean --remove-missing?"],
    ["config-create x.ini --no-clober", "Unknown option --no-clober. Did you mean --no-clobber?"],
    ["-c t.ini", "Missing command."],
    ["-q", "Missing command."],
    ["-v", "Missing command. Did you mean -V?"],
    ["user-add jdoe", "user-add is not a command of kallithea-cli. Did you mean user-create?"],
    ["sshkey-delete jdoe 1", "sshkey-delete is not a command of kallithea-cli. Did you mean sshkey-remove?"],
    [
      "user-delete jdoe",
      "user-delete is not a command of kallithea-cli. Users are deleted in the web pages. " +
        "To lock one out: kallithea-cli user-set NAME --no-active",
    ],
    ["--frobnicate", "Unknown option --frobnicate."],
    ["repo-scan -c t.ini --hepl", "Unknown option --hepl. Did you mean --help?"],
    ["repo-scan -c t.ini --frobnicate=7", "Unknown option --frobnicate."],
    ["repo-scan -c t.ini -Z", "Unknown option -Z."],
    ["repo-scan -c t.ini --one-two --three", "Unknown options: --one-two, --three."],
    ["repo-scan -c t.ini a b", "Unexpected arguments: a, b."],
    ["repo-scan --cnofig t.ini", "Unknown option --cnofig. Did you mean --config?"],
    ["repo-restore --cnofig=t.ini", "Unknown option --cnofig. Did you mean --config?"],
    ["repo-scan --no-nosuch", "Unknown option --no-nosuch."],
    ["repo-scan --remove-missing", "Missing option -c, which names the configuration file, e.g. -c my.ini."],
    ["repo-scan --no-strict -- --odd", "Missing option -c, which names the configuration file, e.g. -c my.ini."],
    ["db-create -c", "-c needs a file, e.g. -c my.ini."],
    ["db-create --config --user=doe", "--config needs a file, e.g. --config my.ini."],
    ["db-create -c t.ini --user", "--user needs a value."],
    ["hlep", "hlep is not a command of kallithea-cli. Did you mean help?"],
    ["repo-scan -c t.ini -- --remove-missing", "Unexpected argument: --remove-missing."],
  ])("by %s", async (line, message) => {
    const terminal = scriptedTerminal();
    expect(await main(words(line), terminal)).toBe(2);
    expect(terminal.printed).toEqual([]);
    expect(terminal.warned.join("").split("\n")[1]).toBe(`Error: ${message}`);
    expect(called.name).toBe("");
  });
});

it("prints an unknown argument on one line, whatever it contains", async () => {
  const terminal = scriptedTerminal();
  expect(await main(["repo-scan", "-c", "t.ini", "a\nError: b\u001b[2J"], terminal)).toBe(2);
  expect(terminal.warned.join("").split("\n")[1]).toBe("Error: Unexpected argument: a\\nError: b\\x1b[2J.");
});

describe("the usage line of an invalid command line", () => {
  it.each([
    ["repo-restore -c t.ini", "kallithea-cli repo-restore", " -c INI JOURNAL"],
    ["repo-restore", "kallithea-cli repo-restore", " -c INI JOURNAL"],
    ["repo-restore a b -c t.ini", "kallithea-cli repo-restore", " -c INI JOURNAL"],
    ["repo-update-metadata --jobs", "kallithea-cli repo-update-metadata", " -c INI [NAME...]"],
    ["config-create --nope", "kallithea-cli config-create", " [CONFIG_FILE] [KEY=VALUE...]"],
    ["repo-scan", "kallithea-cli repo-scan", " -c INI"],
    ["db-copy", "kallithea-cli db-copy", " --from FILE --to FILE"],
    ["migrate -c t.ini upgrade", "kallithea-cli migrate upgrade", " REVISION"],
    ["alembic stamp --sql", "kallithea-cli alembic stamp", " REVISION..."],
    ["migrate nope", "kallithea-cli migrate", " COMMAND"],
    ["nope", "kallithea-cli", " COMMAND"],
  ])("of %s is that of its help", async (line, name, args) => {
    const terminal = scriptedTerminal();
    expect(await main(words(line), terminal)).toBe(2);
    const [usage, , hint] = terminal.warned.join("").split("\n");
    expect(usage).toBe(`Usage: ${name}${args} [OPTIONS]`);
    expect(hint).toBe(`See \`${name} --help\`.`);
    if (line === "nope" || line === "migrate nope") return;
    const help = scriptedTerminal();
    await main([...name.split(" ").slice(1), "--help"], help);
    expect(help.printed.join("").split("\n")[0]).toBe(usage);
  });
});

describe("help", () => {
  it("lists all commands if no command is given", async () => {
    const terminal = scriptedTerminal();
    expect(await main([], terminal)).toBe(0);
    for (const command of ["config-create", "db-create", "repo-scan"])
      expect(terminal.printed.join("")).toContain(command);
  });

  it.each([
    ["help", "--help"],
    ["help db-create", "db-create --help"],
    ["help migrate upgrade", "migrate upgrade --help"],
  ])("%s is %s", async (line, same) => {
    const [asked, usual] = [scriptedTerminal(), scriptedTerminal()];
    expect(await main(words(line), asked)).toBe(0);
    expect(await main(words(same), usual)).toBe(0);
    expect(asked.printed).toEqual(usual.printed);
  });

  it.each(["db-create", "repo-scan", "migrate", "migrate upgrade", "migrate revision"])(
    "of %s lists each option once",
    async (command) => {
      const terminal = scriptedTerminal();
      expect(await main(words(`${command} --help`), terminal)).toBe(0);
      expect(terminal.printed.join("").match(/^ +-c, --config INI /gm)).toHaveLength(1);
    },
  );
});
