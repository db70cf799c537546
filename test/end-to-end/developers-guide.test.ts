// The seven steps of the developers' guide to changing the schema, in a copy of this project, with a real column on a
// real entity, on each engine. Built, which is faster; test/docs/ runs docs/write-a-migration.md as developers type it.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logIn, serve } from "../interop/web-server.js";
import { projectRoot, runBuilt } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { type Engine, engines, query } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { describeAgainstReference } from "../support/reference/reference.js";
import { runGitTool } from "../support/repositories/run-tools.js";

const admin = ["--user=doe", "--email", "doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];

describe.each(engines)("the developers' guide on $title", (engine) => {
  describe.skipIf(engine.missing)("step by step", () => stepByStep(engine));
});

function stepByStep(engine: Engine): void {
  const seen = {
    draft: "",
    refusedBehind: "",
    columns: { before: "", throwaway: "", upgraded: "", downgraded: "" },
    check: "",
  };
  let checkout: string;
  let url: string;

  // The steps need each other, so they are one run; the tests look at what it left.
  beforeAll(async () => {
    checkout = copyOfThisProject();
    const guide = asBuilt(checkout);
    const cli = (...args: readonly string[]) => succeed(guide.run(args), args);
    const unchanged = (...args: readonly string[]) => succeed(runBuilt(args, { cwd: checkout }), args);
    runGitTool(checkout, ["init", "--quiet", "--bare", "repositories/one"]);
    const repositories = `--repos=${path.join(checkout, "repositories")}`;

    // 1. A database for testing the migration, made before the change.
    url = await engine.newUrl(checkout, "kallithea");
    useDatabase(path.join(checkout, "development.ini"), url);
    unchanged("db-create", "-c", "development.ini", repositories, ...admin);
    seen.columns.before = await columnsOfUsers(url);

    // 2. A throwaway configuration.
    const throwaway = await engine.newUrl(checkout, "temp");
    unchanged("config-create", "temp.ini");
    useDatabase(path.join(checkout, "temp.ini"), throwaway);

    // 3. The change.
    edit(
      path.join(checkout, "src/schema/entities/users.ts"),
      /(\n\s+)(lastname: )/,
      "$1nickname: nullable(string(255)),$1$2",
    );
    guide.sourcesChanged();

    // 4. The throwaway database, made with it at once.
    cli("db-create", "-c", "temp.ini", repositories, ...admin);
    cli("repo-scan", "-c", "temp.ini");
    seen.columns.throwaway = await columnsOfUsers(throwaway);

    // 5 and 6. A draft of the revision, from the database that was not upgraded; to be looked over.
    cli("migrate", "-c", "development.ini", "revision", "-m", "area: add cool feature", "--autogenerate");
    const folder = path.join(checkout, "src/migrations/kallithea");
    const file = readdirSync(folder).find((name) => name.endsWith("_area_add_cool_feature.ts")) ?? "";
    seen.draft = readFileSync(path.join(folder, file), "utf8");
    guide.sourcesChanged();

    // 7. Upgrade, and test downgrades.
    const { status, stderr } = guide.run(["repo-scan", "-c", "development.ini"]);
    seen.refusedBehind = `${status} ${stderr}`;
    cli("migrate", "-c", "development.ini", "upgrade", "head");
    seen.check = cli("migrate", "-c", "development.ini", "check");
    cli("migrate", "-c", "development.ini", "downgrade", "-1");
    seen.columns.downgraded = await columnsOfUsers(url);
    cli("migrate", "-c", "development.ini", "upgrade", "head");
    seen.columns.upgraded = await columnsOfUsers(url);
    cli("repo-scan", "-c", "development.ini");
  });
  afterAll(() => removeFolder(checkout));

  it("makes a throwaway database with the new column", () => {
    expect(seen.columns.before).not.toContain("nickname");
    expect(seen.columns.throwaway).toContain("nickname");
  });

  it("drafts the revision that the change needs", () => {
    expect(seen.draft).toContain('export const downRevision = "7ba0d2cad930";');
    expect(seen.draft).toContain(
      'op.addColumn("users", { name: "nickname", type: { kind: "string", length: 255 }, nullable: true });',
    );
    expect(seen.draft).toContain('op.dropColumn("users", "nickname");');
    expect(seen.draft.match(/\bop\.\w+\(/g), "and nothing else").toHaveLength(2);
  });

  it("refuses to work on the database that is behind, and says where it is", () => {
    expect(seen.refusedBehind).toMatch(/^4 .*Current database version id\(s\): 7ba0d2cad930\n/s);
  });

  it("brings the column in, takes it out, and finds nothing left to do", () => {
    expect(seen.columns.upgraded).toContain("nickname");
    expect(seen.columns.downgraded).toBe(seen.columns.before);
    expect(seen.check).toContain("No new upgrade operations detected.");
  });

  describeAgainstReference("with the new column in place", () => {
    it("the real web server still works, told to ignore the revision", async () => {
      const port = await freePort();
      const ini = path.join(checkout, "temp.ini");
      useDatabase(ini, url);
      edit(ini, /^port = 5000$/m, `port = ${port}`);
      edit(ini, /^\[app:main\]$/m, "[app:main]\nignore_alembic_revision = True");
      const server = await serve(ini, port);
      try {
        expect(await logIn(server.url, "doe", "123456")).toEqual({ status: 302, admin: true });
      } finally {
        await server.stop();
      }
    });
  });
}

function copyOfThisProject(): string {
  const checkout = makeFolder();
  for (const part of ["src", "scripts", "templates", "config", "package.json", "CHANGELOG.md", "development.ini"]) {
    cpSync(path.join(projectRoot, part), path.join(checkout, part), { recursive: true });
  }
  symlinkSync(path.join(projectRoot, "node_modules"), path.join(checkout, "node_modules"));
  return checkout;
}

function useDatabase(ini: string, url: string): void {
  edit(ini, /^sqlalchemy\.url = .*$/m, `sqlalchemy.url = ${url}`);
}

function edit(file: string, old: RegExp, text: string): void {
  const before = readFileSync(file, "utf8");
  const after = before.replace(old, text);
  expect(after, `${old} in ${file}`).not.toBe(before);
  writeFileSync(file, after);
}

interface Guide {
  sourcesChanged(): void;
  run(args: readonly string[]): Finished;
}

type Finished = Pick<ReturnType<typeof runBuilt>, "status" | "stdout" | "stderr">;

/** With a build after each change, as it is released. */
function asBuilt(checkout: string): Guide {
  return {
    sourcesChanged: () => void succeed(runNode(checkout, ["scripts/build.mjs"]), ["build"]),
    run: (args) => runNode(checkout, ["dist/kallithea-cli.cjs", ...args]),
  };
}

function runNode(checkout: string, args: readonly string[]): Finished {
  return spawnSync(process.execPath, args, { cwd: checkout, encoding: "utf8" });
}

function succeed({ status, stdout, stderr }: Finished, args: readonly string[]): string {
  expect(status, `${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** The table has rows: those of the administrator and of the anonymous user. */
async function columnsOfUsers(url: string): Promise<string> {
  const [row = {}] = await query(url, "SELECT * FROM users");
  return Object.keys(row).join();
}
