import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const fixture = (release: string) => path.join(projectRoot, `test/fixtures/configurations/kallithea-${release}.ini`);

let folder = "";
let ini = "";

beforeEach(() => {
  folder = temporaryFolder();
  ini = path.join(folder, "my.ini");
  copyFileSync(fixture("0.5.2"), ini);
});

const upgrade = (...words: string[]) => runHere(["config-upgrade", "-c", ini, ...words]);
const text = () => readFileSync(ini, "utf8");

describe("config-upgrade", () => {
  it("reports what it has done, keeps the old file, and has nothing to do the second time", async () => {
    const before = text();
    writeFileSync(ini, before.replace("celeryd.concurrency = 2", "celeryd.concurrency = 9"));
    const changed = text();
    const { status, stdout, stderr } = await upgrade();
    expect(status).toBe(0);
    expect(stdout).toContain("Made from the template of Kallithea 0.5 (if this is wrong, use --from).\n");
    expect(stdout).toContain("Renamed celeryd.concurrency in [app:main] to celery.worker_concurrency\n");
    expect(stdout).toContain(
      'Changed the default of celery.worker_max_tasks_per_child in [app:main]: "1" is now "100"\n',
    );
    expect(stdout).toContain(
      "Commented out beaker.cache.short_term.type in [app:main], which the template no longer has\n",
    );
    expect(stdout).toContain(`To check the result: kallithea-cli config-check -c ${ini}\n`);
    const kept = /^The old file was kept as (.*)$/m.exec(stderr)?.[1] ?? "";
    expect(readFileSync(kept, "utf8")).toBe(changed);
    expect(statSync(ini).mode).toBe(statSync(kept).mode);
    const { ino } = statSync(ini);
    const again = await upgrade();
    expect(again).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringContaining("The file is up to date.\n"),
    });
    expect(statSync(ini).ino).toBe(ino);
  });

  it("shows the difference without changing anything, and without secrets", async () => {
    const before = text().replace("session.secret = ", "session.secret = topsecret");
    writeFileSync(ini, before);
    const { status, stdout, stderr } = await upgrade("--diff");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^--- .*\n\+\+\+ .*\n@@ /);
    expect(stdout).toContain("\n-celeryd.concurrency = 2\n");
    expect(stdout).not.toContain("topsecret");
    expect(stderr).toContain("Would rename celeryd.concurrency in [app:main] to celery.worker_concurrency\n");
    const trial = await upgrade("--dry-run");
    expect(trial.stdout).toContain("Would rename celeryd.concurrency in [app:main] to celery.worker_concurrency\n");
    expect([text(), readdirSync(folder)]).toEqual([before, ["my.ini"]]);
  });

  it("prints JSON", async () => {
    writeFileSync(ini, text().replace("celeryd.max.tasks.per.child = 1", "celeryd.max.tasks.per.child = 5"));
    const trial = expectDocument("config-upgrade", (await upgrade("--json", "--diff")).stdout);
    expect(trial).toMatchObject({ file: ini, changed: true, dryRun: true, kept: null });
    const { stdout } = await upgrade("--json", "--no-backup");
    const document = expectDocument("config-upgrade", stdout);
    expect(document).toMatchObject({ changed: true, dryRun: false, base: "Kallithea 0.5", kept: null });
    expect(document.conflicts).toEqual([{ section: "app:main", key: "celery.worker_max_tasks_per_child" }]);
    expect(expectDocument("config-upgrade", (await upgrade("--json")).stdout)).toMatchObject({
      changed: false,
      changes: [],
    });
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });

  it("reports a conflict without secrets, also with -q", async () => {
    writeFileSync(ini, text().replace(/^broker.url = .*$/m, "broker.url = amqp://me:topsecret@localhost:5672/x"));
    const { stdout, stderr } = await upgrade("-q");
    expect(stdout).toBe("");
    expect(stderr).toBe(
      'Conflict: celery.broker_url in [app:main] keeps your value "amqp://me:***@localhost:5672/x"; its default has changed from "amqp://rabbitmq:***@localhost:5672/rabbitmqhost" to "amqp://kallithea:***@localhost:5672/kallitheavhost".\n',
    );
  });

  it("takes the template from --from: a release or a file", async () => {
    expect((await upgrade("--from", "0.6.3", "--diff")).stderr).toContain("Made from the template of Kallithea 0.6 ");
    expect((await upgrade("--from", "v0.3", "--diff")).stderr).toContain("Made from the template of Kallithea 0.3 ");
    const base = path.join(folder, "base.ini");
    writeFileSync(base, text().replace("cut_off_limit = 256000", "cut_off_limit = 1"));
    writeFileSync(ini, text().replace("cut_off_limit = 256000", "cut_off_limit = 1"));
    const { stderr } = await upgrade("--from", base, "--diff");
    expect(stderr).toContain(`Made from the template of ${base} `);
    expect(stderr).toContain('Would change the default of cut_off_limit in [app:main]: "1" is now "256000"\n');
  });

  it.each([
    [["--from", "0.2"], "--from: the template of Kallithea 0.2 is not known."],
    [["--from", "/nowhere.ini"], "Invalid value for '--from': File '/nowhere.ini' does not exist."],
    [["--from", "empty"], "has no section [app:main]"],
    [["surplus"], "Unexpected argument: surplus."],
  ])("refuses %j", async (words, message) => {
    writeFileSync(path.join(folder, "empty"), "");
    const before = text();
    const given = words.map((word) => (word === "empty" ? path.join(folder, word) : word));
    const result = await upgrade(...given);
    expect(result).toMatchObject({ status: 2, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(text()).toBe(before);
  });

  it("refuses a file that is not an ini", async () => {
    writeFileSync(ini, "junk\n");
    expect(await upgrade()).toMatchObject({ status: 2, stderr: expect.stringContaining("line 1: setting before") });
  });
});
