// The entry point of docs/examples/, as a container would run it, from every state that a database can be in.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import { builtProgram, projectRoot, runHere } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { type Engine, engines, query, servers, serverUrl } from "../support/databases/engines.js";
import { databaseOn } from "../support/databases/server-database.js";
import { ownServer, startAgain } from "../support/databases/servers/own-server.js";
import { stopServer } from "../support/databases/servers/server.js";
import { loadRelease } from "../support/reference/load-release.js";
import { emptyBare } from "../support/repositories/empty-bare.js";

const entryPoint = path.join(projectRoot, "docs/examples/container-entrypoint.sh");

interface Container {
  readonly folder: string;
  readonly url: string;
  readonly repositories: string;
}

function container(url: string, repositories?: string): Container {
  const folder = temporaryFolder();
  const root = repositories ?? path.join(folder, "repos");
  mkdirSync(root, { recursive: true });
  emptyBare(path.join(root, "project"));
  mkdirSync(path.join(folder, "bin"));
  writeFileSync(path.join(folder, "password"), "secret of admin\n", { mode: 0o600 });
  writeFileSync(path.join(folder, "url"), `${url}\n`);
  symlinkSync(builtProgram, path.join(folder, "bin/kallithea-cli"));
  chmodSync(builtProgram, 0o755);
  return { folder, url, repositories: root };
}

interface Run {
  readonly status: number | null;
  readonly started: boolean;
  readonly stderr: string;
  /** Of the summary. */
  readonly changed: boolean | undefined;
  readonly actions: readonly unknown[];
}

/** Starts the container: its server prints one line. */
function start({ folder, repositories }: Container): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn("sh", [entryPoint, "echo", "the server is running"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${path.join(folder, "bin")}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
        HOME: folder,
        KALLITHEA_CONFIG: path.join(folder, "my.ini"),
        KALLITHEA_REPOS: repositories,
        KALLITHEA_ADMIN_EMAIL: "admin@example.com",
        KALLITHEA_ADMIN_PASSWORD_FILE: path.join(folder, "password"),
        KALLITHEA_DATABASE_URL_FILE: path.join(folder, "url"),
        WAIT_DB: "60s",
      },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("close", (status) => {
      const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
      const events = lines.map((line) =>
        expectDocument<{ event: string; changed: boolean; action?: string }>("setup", line),
      );
      resolve({
        status,
        stderr,
        started: stdout.endsWith("the server is running\n"),
        changed: events.find(({ event }) => event === "summary")?.changed,
        actions: events.filter(({ event }) => event === "database").map(({ action }) => action),
      });
    });
  });
}

/** What every container must come to. */
async function expectSetUp(made: Container): Promise<void> {
  const rows = await dump(made.url);
  expect(rows.alembic_version).toEqual([{ version_num: "7ba0d2cad930" }]);
  expect(rows.repositories?.map(({ repo_name }) => repo_name)).toContain("project");
  const again = await start(made);
  expect(again, again.stderr).toMatchObject({ status: 0, started: true, changed: false, actions: ["none"] });
  expect(await dump(made.url)).toEqual(rows);
}

async function newUrl(engine: Engine): Promise<string> {
  return engine.newUrl(temporaryFolder(), "kallithea");
}

/** The database of an old release, with the folder that it has as its root. */
async function oldRelease(engine: Engine, release: string): Promise<Container> {
  const url = await loadRelease(engine, release, temporaryFolder());
  const root = path.join(temporaryFolder(), "repos");
  await query(url, `UPDATE ui SET ui_value = '${root}' WHERE ui_key = '/'`);
  return container(url, root);
}

describe.each(engines)("a container on $title", (engine) => {
  const options = { skip: engine.missing !== undefined };

  it("starts from nothing", options, async () => {
    const made = container(await newUrl(engine));
    const run = await start(made);
    expect(run, run.stderr).toMatchObject({ status: 0, started: true, changed: true, actions: ["created"] });
    await expectSetUp(made);
  });

  it("starts with an empty database", options, async () => {
    const made = container(await databaseOn(engine, "SELECT 1"));
    const run = await start(made);
    expect(run, run.stderr).toMatchObject({ status: 0, started: true, changed: true, actions: ["created"] });
    await expectSetUp(made);
  });

  it.each(["kallithea-0.3.7", "kallithea-0.6.3"])("upgrades the database of %s", options, async (release) => {
    const made = await oldRelease(engine, release);
    const run = await start(made);
    expect(run, run.stderr).toMatchObject({ status: 0, started: true, changed: true, actions: ["upgraded"] });
    await expectSetUp(made);
  });

  it("upgrades a database of 0.7.0 that is some revisions behind", options, async () => {
    const made = container(await newUrl(engine));
    await start(made);
    await downgrade(made, "ad357ccd9521");
    const run = await start(made);
    expect(run, run.stderr).toMatchObject({ status: 0, started: true, changed: true, actions: ["upgraded"] });
    await expectSetUp(made);
  });

  it.each([
    ["of another program", "CREATE TABLE users (id INTEGER)"],
    ["of a later release", undefined],
  ])("does not start on a database %s", options, async (_title, sql) => {
    const made = container(sql === undefined ? await newUrl(engine) : await databaseOn(engine, sql));
    if (sql === undefined) {
      await start(made);
      await query(made.url, "UPDATE alembic_version SET version_num = 'abcdefabcdef'");
    }
    const before = await dump(made.url);
    expect(await start(made)).toMatchObject({ status: 5, started: false, changed: undefined });
    expect(await dump(made.url)).toEqual(before);
  });

  it("starts twice at once", options, async () => {
    const made = container(await newUrl(engine));
    const runs = await Promise.all([start(made), start(made)]);
    for (const run of runs) expect(run, run.stderr).toMatchObject({ status: 0, started: true });
    expect(runs.flatMap(({ actions }) => actions).filter((action) => action === "created")).toHaveLength(1);
    await expectSetUp(made);
  });
});

describe.each(servers)("a container on a server of $title", (engine) => {
  const options = { skip: engine.missing !== undefined };

  it("waits for a server that is still starting", options, async () => {
    const server = await ownServer(engine);
    const made = container(serverUrl(server, "kallithea"));
    await stopServer(server.pid);
    const running = start(made);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const back = await startAgain(server);
    try {
      const run = await running;
      expect(run, run.stderr).toMatchObject({ status: 0, started: true, actions: ["created"] });
      await expectSetUp(made);
    } finally {
      await stopServer(back.pid);
    }
  });
});

async function downgrade({ folder }: Container, revision: string): Promise<void> {
  const { status, stderr } = await runHere(["migrate", "-c", path.join(folder, "my.ini"), "downgrade", revision]);
  expect(status, stderr).toBe(0);
}

it("the entry point has at most ten lines", () => {
  expect(readFileSync(entryPoint, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(10);
});
