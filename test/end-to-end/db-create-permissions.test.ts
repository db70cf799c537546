// Missing permissions in the file system. Needs processes of another user, and therefore the built program.
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

describe("db-create without the permission to", () => {
  it("write the old database: reports it and changes nothing", () => {
    const instance = instanceOfNobody();
    refuses(instance, `The database is not writable: ${instance.database}`, () => chmodSync(instance.database, 0o400));
  });

  it("write the folder of the database: reports it and changes nothing", () => {
    const instance = instanceOfNobody();
    refuses(instance, `The folder of the database is not writable: ${instance.folder}`, () =>
      chmodSync(instance.folder, 0o500),
    );
  });

  it("read the repositories root: reports it and changes nothing", () => {
    const instance = instanceOfNobody();
    refuses(
      instance,
      `--repos: ${instance.repositories} is not readable`,
      () => chmodSync(instance.repositories, 0o300),
      2,
    );
  });

  it("enter the folder above the repositories root: reports it and changes nothing", () => {
    const instance = instanceOfNobody();
    const inner = path.join(instance.repositories, "inner");
    mkdirSync(inner);
    refuses(
      { ...instance, repositories: inner },
      `--repos: ${inner} cannot be accessed`,
      () => chmodSync(instance.repositories, 0o600),
      2,
    );
    chmodSync(instance.repositories, 0o700);
  });

  it.skipIf(nobody.uid === undefined)(
    `preserve the owner of the old database: reports it and changes nothing${unlessRoot}`,
    () => {
      const instance = instanceOfNobody();
      refuses(instance, `The database ${instance.database} belongs to another user (uid 0).`, () => {
        chownSync(instance.database, 0, 0);
        chmodSync(instance.database, 0o666);
      });
    },
  );
});

it("db-create warns about a repositories root that is not writable, and continues if confirmed", () => {
  const instance = instanceOfNobody();
  chmodSync(instance.repositories, 0o500);
  const { status, stderr } = runBuilt(dbCreateArguments(instance, { user: "roe" }), nobody);
  expect(stderr).toContain(
    `Warning: ${instance.repositories} is not writable; Kallithea will be able to serve its repositories read-only.`,
  );
  expect(status, stderr).toBe(0);
});

it("repo-scan reports missing permissions", () => {
  const instance = instanceOfNobody();
  chmodSync(instance.database, 0o000);
  const { status, stderr } = runBuilt(["repo-scan", "-c", instance.ini], nobody);
  expect(stderr).toContain(`Error: The database is not writable: ${instance.database}`);
  expect(status).toBe(1);
});

const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

describe.skipIf(!canMount)(
  `a full disk${canMount ? "" : " (skipped: unshare cannot make a file system of its own here)"}`,
  () => {
    it("leaves the old database unchanged", () => {
      const instance = makeInstance(temporaryFolder());
      const small = path.join(instance.folder, "small");
      mkdirSync(small);
      const words = dbCreateArguments({ ...instance, ini: path.join(small, "temp.ini") }).map((word) => `'${word}'`);
      const script = `
      mount -t tmpfs -o size=400k none '${small}' && cp '${instance.ini}' '${small}' && cd '${small}'
      export PROGRAM='${builtProgram}'
      '${process.execPath}' "$PROGRAM" ${words.join(" ")} >&2 || exit 99
      before=$(cksum < temp.db)
      '${process.execPath}' "$PROGRAM" ${words.join(" ")} >&2; status=$?
      [ "$before" = "$(cksum < temp.db)" ] || exit 98
      ls -A; exit $status`;
      const { status, stdout, stderr } = spawnSync("unshare", ["-rm", "sh", "-c", script], { encoding: "utf8" });
      expect(stderr).toContain("temp.db: the disk is full. Nothing was changed.");
      expect(status, stderr).toBe(1);
      expect(stdout.trim().split("\n")).toEqual(["temp.db", "temp.ini"]);
    });
  },
);

it.skipIf(!canMount)("db-create names a file system that is mounted read-only as the reason", () => {
  const instance = makeInstance(temporaryFolder());
  const words = dbCreateArguments(instance).map((word) => `'${word}'`);
  const script = `
    mount -t tmpfs none '${instance.folder}' && mkdir '${instance.repositories}' && cp /proc/self/fd/3 '${instance.ini}' &&
    mount -o remount,ro '${instance.folder}' && exec '${process.execPath}' '${builtProgram}' ${words.join(" ")}`;
  const ini = openSync(instance.ini, "r");
  const { status, stderr } = spawnSync("unshare", ["-rm", "sh", "-c", script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", ini],
  });
  closeSync(ini);
  expect(stderr).toContain(
    `The folder of the database is not writable: ${instance.folder}\nIts file system is mounted read-only: findmnt`,
  );
  expect(status).toBe(1);
});

/** An instance with a database that belongs to the user `nobody`. */
function instanceOfNobody(): TestInstance {
  const instance = makeInstance(temporaryFolder());
  for (const place of [instance.folder, instance.repositories, instance.ini]) giveToNobody(place);
  const { status, stderr } = runBuilt(dbCreateArguments(instance), nobody);
  expect(status, stderr).toBe(0);
  return instance;
}

function refuses(instance: TestInstance, message: string, restrict: () => void, expectedStatus = 1): void {
  const before = contents(instance);
  restrict();
  const { status, stdout, stderr } = runBuilt(dbCreateArguments(instance), nobody);
  // So that a user other than root can read and remove it again.
  for (const [place, mode] of [
    [instance.folder, 0o700],
    [instance.database, 0o600],
    [instance.repositories, 0o700],
  ] as const)
    unlock(place, mode);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect([status, stdout]).toEqual([expectedStatus, ""]);
  expect(contents(instance)).toEqual(before);
}

function unlock(place: string, mode: number): void {
  if (existsSync(place)) chmodSync(place, mode);
}

function contents({ folder, database }: TestInstance) {
  return { names: readdirSync(folder), database: readFileSync(database).toString("base64") };
}
