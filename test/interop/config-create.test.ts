// config-create against Kallithea's own, and the real programs on what ours wrote.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { patience } from "../support/cli/patience.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { describeAgainstReference, referenceProgram, runAlone, runReference } from "../support/reference/reference.js";
import { type ReferenceIni, readWithReference } from "../support/reference/reference-ini.js";

const engines = ["sqlite", "postgres", "mysql"];
const servers = ["waitress", "gearbox", "gevent", "gunicorn", "uwsgi"];

/** Words for config-create, and what is special about them. */
const patches: Record<string, string[]> = {
  "existing keys": [
    "cut_off_limit=1",
    "sqlalchemy.url=sqlite:///%(here)s/other.db",
    "issue_pat=x(\\d+)=;#",
    "session.secret=s",
    "app_instance_uuid=u",
  ],
  "commented keys with the same value": ["force_https=true", "i18n.lang=en", "session.type=cookie", "bugtracker="],
  "commented keys with another value": [
    "canonical_url=https://k",
    "index.extensions=a b",
    "git_rev_filter=--all",
    "i18n.enabled=false",
  ],
  "the value that is there": ["use_celery=false", "host=127.0.0.1", "database_engine=sqlite"],
  "new keys": ["zeta=1", "Alpha=2", "x.y=3", "colon=a:b", "semicolon=a ; b", "hash=a # b"],
  "a URL of another engine": ["sqlalchemy.url=postgresql://u:p@h/d"],
  "empty values": ["session.key=", "new=", "spaces=   ", "[server:main]", "threads="],
  "main keys": ["host=0.0.0.0", "port=8080", "http_server=gunicorn", "database_engine=postgres"],
  "main keys after other keys": ["port=1", "debug=true", "port=2", "host=0.0.0.0", "database_engine=mysql"],
  "main keys after a section": ["port=1", "[server:main]", "port=2", "[app:main]", "host=x", "database_engine=y"],
  "several sections": [
    "[logger_root]",
    "level=INFO",
    "[DEFAULT]",
    "smtp_port=25",
    "email_prefix=[K]",
    "[alembic]",
    "new=1",
    "[app:main]",
    "debug=true",
  ],
  "new sections": [
    "[filter:proxy-prefix]",
    "use=egg:PasteDeploy#prefix",
    "prefix=/x",
    "[a b]",
    "z=1",
    "y=%(here)s",
    "[app:main]",
    "filter-with=proxy-prefix",
  ],
  "one key twice": ["cut_off_limit=1", "cut_off_limit=2", "[server:main]", "[server:main]", "port=3"],
  "log formats": [
    "[formatter_generic]",
    "format=%(message)s",
    "[handler_console]",
    "level=DEBUG",
    "[logger_kallithea]",
    "propagate=0",
  ],
  "get and set": ["set smtp_port=25", "get own=email_to", "smtp_server=local"],
  "a section that is commented out": ["[filter:proxy-prefix]", "prefix=/y"],
  "the last key of a section": [
    "[logger_sqlalchemy]",
    "propagate=0",
    "handlers=console_color_sql",
    "[ssh_serve:logger_root]",
    "handlers=console",
  ],
  uwsgi: ["http_server=uwsgi", "[uwsgi]", "workers=8", "logto=/var/log/k.log"],
};

// Ours finds the reference's programs and names them, as the reference does.
beforeEach(() => {
  vi.stubEnv("PATH", `${path.dirname(referenceProgram("kallithea-cli"))}:${process.env.PATH}`);
  return () => vi.unstubAllEnvs();
});

describeAgainstReference("config-create writes what the original writes", () => {
  it("for every engine and server", async () => {
    await expectSame(
      engines.flatMap((engine) => servers.map((server) => [`database_engine=${engine}`, `http_server=${server}`])),
    );
  });

  it("with patched keys", async () => {
    await expectSame(Object.values(patches));
  });

  it("with 100 random sets of the template's own keys", async () => {
    const random = generator(20261122);
    await expectSame(Array.from({ length: 100 }, () => randomWords(random)));
  });

  it("(the shortcut of these tests is the real program)", () => {
    const [alone, together] = [temporaryFolder(), temporaryFolder()];
    runAlone("kallithea-cli", ["config-create", "a.ini", "zeta=1"], { cwd: alone });
    createWithReference([[path.join(together, "a.ini"), "zeta=1"]]);
    const [read, expected] = [readWithReference(alone), readWithReference(together)];
    expect(comparable(expected["a.ini"], together)).toEqual(comparable(read["a.ini"], alone));
  });
});

describeAgainstReference("the real programs on a file of ours", () => {
  it("alembic finds the database, and gearbox serves", async () => {
    const folder = temporaryFolder();
    const port = await freePort();
    expect((await runHere(["config-create", path.join(folder, "my.ini"), `port=${port}`])).status).toBe(0);
    mkdirSync(path.join(folder, "repos"));
    const account = ["--user=doe", "--email=doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];
    const created = runReference(
      "kallithea-cli",
      ["db-create", "-c", "my.ini", `--repos=${folder}/repos`, ...account],
      { cwd: folder },
    );
    expect(created.stdout).toContain("Database set up successfully.");
    const current = runReference("alembic", ["-c", "my.ini", "current"], { cwd: folder });
    expect(current).toMatchObject({ status: 0, stdout: "7ba0d2cad930 (head)\n" });
    expect(await loginPage(folder, port)).toContain("Log In");
  });
});

/** Runs both sides with each list of words, and compares what PasteDeploy reads. */
async function expectSame(calls: string[][]): Promise<void> {
  const [ours, theirs] = [temporaryFolder(), temporaryFolder()];
  for (const [index, words] of calls.entries()) {
    const { status } = await runHere(["config-create", path.join(ours, `${index}.ini`), ...words]);
    expect(status, JSON.stringify(words)).toBe(0);
  }
  createWithReference(calls.map((words, index) => [path.join(theirs, `${index}.ini`), ...words]));
  const [read, expected] = [readWithReference(ours), readWithReference(theirs)];
  for (const [index, words] of calls.entries()) {
    const found = comparable(read[`${index}.ini`], ours);
    expect(withoutOurHandler(found), JSON.stringify(words)).toEqual(comparable(expected[`${index}.ini`], theirs));
  }
}

function createWithReference(calls: string[][]): void {
  const script = path.join(projectRoot, "test/interop/create-inis.py");
  const { status, stderr } = runReference("python", [script, referenceProgram("kallithea-cli")], {
    input: JSON.stringify(calls),
  });
  if (status !== 0) throw new Error(stderr);
}

interface Comparable {
  sections: Record<string, Record<string, string>>;
  /** An error where a patch names a filter that is not there. */
  app: ReferenceIni["app"];
}

/** Without the folder, and without random values. */
function comparable(ini: ReferenceIni | undefined, folder: string): Comparable {
  const { raw, app } = ini ?? {};
  expect(raw).not.toHaveProperty("error");
  const text = JSON.stringify({ sections: raw, app }).replaceAll(folder, "FOLDER");
  return JSON.parse(text.replace(/(app_instance_uuid|session\.secret)":"[0-9a-f]{32}"/g, '$1":"RANDOM"')) as Comparable;
}

/** What ours adds on purpose. */
function withoutOurHandler({ sections, app }: Comparable): Comparable {
  const { handler_console_sql, handlers, ...rest } = sections;
  expect(handler_console_sql).toMatchObject({
    class: "StreamHandler",
    args: "(sys.stderr,)",
    level: "WARN",
    formatter: "generic",
  });
  return {
    sections: { ...rest, handlers: { ...handlers, keys: handlers?.keys?.replace("console_sql, null", "null") ?? "" } },
    app,
  };
}

function randomWords(random: () => number): string[] {
  const template = readFileSync(path.join(projectRoot, "templates/kallithea.ini"), "utf8");
  const settings = [...template.matchAll(/^#?(?!use )([^#\s[]+) *= *(.*)$/gm)]
    .map(([, key = "", value = ""]) => ({ key, value }))
    .filter(({ value }) => !/%(?!\(here)/.test(value));
  const pick = <Item>(list: readonly Item[]) => list[Math.floor(random() * list.length)];
  return Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
    if (random() < 0.2) return pick(["[server:main]", "[DEFAULT]", "[logger_sqlalchemy]", "[new]", "[app:main]"]) ?? "";
    const { key, value } = pick(settings) ?? { key: "", value: "" };
    return `${key}=${pick([value, otherValue(key), "", "%(here)s/x"])}`;
  });
}

/** Of the type that the key has: ours refuses others. */
function otherValue(key: string): string {
  if (key === "port") return "7";
  return { integer: "7", boolean: "true", text: "other" }[knownKeys.keys[key]?.type ?? "text"];
}

const knownKeys = JSON.parse(readFileSync(path.join(projectRoot, "config/app-main-keys.json"), "utf8")) as {
  keys: Record<string, { type: "integer" | "boolean" | "text" }>;
};

/** Starts the real web server and asks it for its login page. */
async function loginPage(folder: string, port: number): Promise<string> {
  const server = spawn(referenceProgram("gearbox"), ["serve", "-c", "my.ini"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => stop(server));
  const log: string[] = [];
  server.stderr.on("data", (chunk) => log.push(String(chunk)));
  for (const start = performance.now(); performance.now() < start + patience; ) {
    if (server.exitCode !== null) break;
    const page = await fetch(`http://127.0.0.1:${port}/_admin/login`).catch(() => undefined);
    if (page !== undefined) return page.text();
    await setTimeout(200);
  }
  throw new Error(`gearbox does not answer: ${log.join("")}`);
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null) resolve();
    server.once("exit", () => resolve());
    server.kill();
  });
}

/** A linear congruential generator: the same words in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
