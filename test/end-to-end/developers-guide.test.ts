// The seven steps of the developers' guide to changing the schema, in a copy of this project, with a real column on a real entity.
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logIn, serve } from "../interop/web-server.js";
import { projectRoot } from "../support/cli.js";
import { freePort } from "../support/free-port.js";
import { describeAgainstReference } from "../support/reference.js";
import { runGitTool } from "../support/run-tools.js";
import { makeFolder, removeFolder } from "../support/temporary-folder.js";

const checkout = makeFolder();
const inCheckout = (name: string) => path.join(checkout, name);
const admin = ["--user=doe", "--email", "doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];

/** `npm run cli -- …`, as a developer types it. */
function cli(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/run-sources.mjs", ...args], { cwd: checkout, encoding: "utf8" });
  return { status, stdout, stderr };
}

function succeed(...args: readonly string[]): string {
  const { status, stdout, stderr } = cli(...args);
  expect(status, `${args.join(" ")}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

function columnsOf(database: string, table: string): string {
  const db = new Database(inCheckout(database), { readonly: true });
  try {
    return (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name).join();
  } finally {
    db.close();
  }
}

describe("the developers' guide, step by step", () => {
  const seen = { draft: "", refusedBehind: 0, columns: { before: "", throwaway: "", upgraded: "", downgraded: "" }, check: "" };

  // The steps need each other, so they are one run; the tests look at what it left.
  beforeAll(() => {
    for (const part of ["src", "scripts", "templates", "config", "package.json", "development.ini"]) {
      cpSync(path.join(projectRoot, part), inCheckout(part), { recursive: true });
    }
    symlinkSync(path.join(projectRoot, "node_modules"), inCheckout("node_modules"));
    runGitTool(checkout, ["init", "--quiet", "--bare", "repositories/one"]);
    const repositories = `--repos=${inCheckout("repositories")}`;

    // 1. A database for testing the migration, made before the change.
    succeed("db-create", "-c", "development.ini", repositories, ...admin);
    seen.columns.before = columnsOf("kallithea.db", "users");

    // 2. A throwaway configuration.
    succeed("config-create", "temp.ini");
    writeFileSync(inCheckout("temp.ini"), readFileSync(inCheckout("temp.ini"), "utf8").replace("kallithea.db", "temp.db"));

    // 3. The change.
    const users = inCheckout("src/database/entities/users.ts");
    writeFileSync(users, readFileSync(users, "utf8").replace(/(\n\s+)(lastname: )/, "$1nickname: nullable(string(255)),$1$2"));

    // 4. The throwaway database, made with it at once.
    succeed("db-create", "-c", "temp.ini", repositories, ...admin);
    succeed("repo-scan", "-c", "temp.ini");
    seen.columns.throwaway = columnsOf("temp.db", "users");

    // 5 and 6. A draft of the revision, from the database that was not upgraded; to be looked over.
    succeed("migrate", "-c", "development.ini", "revision", "-m", "area: add cool feature", "--autogenerate");
    const folder = inCheckout("src/migration/revisions");
    const file = readdirSync(folder).find((name) => name.endsWith("_area_add_cool_feature.ts")) ?? "";
    seen.draft = readFileSync(path.join(folder, file), "utf8");

    // 7. Upgrade, and test downgrades.
    seen.refusedBehind = cli("repo-scan", "-c", "development.ini").status ?? -1;
    succeed("migrate", "-c", "development.ini", "upgrade", "head");
    seen.check = succeed("migrate", "-c", "development.ini", "check");
    succeed("migrate", "-c", "development.ini", "downgrade", "-1");
    seen.columns.downgraded = columnsOf("kallithea.db", "users");
    succeed("migrate", "-c", "development.ini", "upgrade", "head");
    seen.columns.upgraded = columnsOf("kallithea.db", "users");
    succeed("repo-scan", "-c", "development.ini");
  });
  afterAll(() => removeFolder(checkout));

  it("makes a throwaway database with the new column, without a build", () => {
    expect(seen.columns.before).not.toContain("nickname");
    expect(seen.columns.throwaway).toContain("nickname");
  });

  it("drafts the revision that the change needs", () => {
    expect(seen.draft).toContain('export const downRevision = "7ba0d2cad930";');
    expect(seen.draft).toContain('op.addColumn("users", { name: "nickname", type: { kind: "string", length: 255 }, nullable: true });');
    expect(seen.draft).toContain('op.dropColumn("users", "nickname");');
  });

  it("refuses to work on the database that is behind", () => {
    expect(seen.refusedBehind).toBe(1);
  });

  it("brings the column in, takes it out, and finds nothing left to do", () => {
    expect(seen.columns.upgraded).toContain("nickname");
    expect(seen.columns.downgraded).toBe(seen.columns.before);
    expect(seen.check).toContain("No new upgrade operations detected.");
  });

  describeAgainstReference("with the new column in place", () => {
    it("the real web server still works, told to ignore the revision", async () => {
      const port = await freePort();
      const ini = readFileSync(inCheckout("temp.ini"), "utf8")
        .replace("temp.db", "kallithea.db")
        .replace(/^port = 5000$/m, `port = ${port}`)
        .replace(/^\[app:main\]$/m, "[app:main]\nignore_alembic_revision = True");
      writeFileSync(inCheckout("serve.ini"), ini);
      const { url, stop } = await serve(inCheckout("serve.ini"), port);
      try {
        expect(await logIn(url, "doe", "123456")).toEqual({ status: 302, admin: true });
      } finally {
        await stop();
      }
    });
  });
});
