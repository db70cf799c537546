// The original reads what config-set and config-upgrade write as this program does.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { loadIni } from "../../src/ini/load.js";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { readWithReference } from "../support/reference/reference-ini.js";
import { writeOriginalIni } from "./original-ini.js";

const configurations = path.join(projectRoot, "test/fixtures/configurations");

describeAgainstReference("configuration files", () => {
  it("of every release can be read by the original after an upgrade", async () => {
    const folder = temporaryFolder();
    for (const name of readdirSync(configurations))
      copyFileSync(path.join(configurations, name), path.join(folder, name));
    for (const server of ["waitress", "gearbox", "gevent", "gunicorn", "uwsgi"])
      writeOriginalIni(path.join(folder, `0.7-${server}.ini`), "sqlite:////x.db", [`http_server=${server}`]);
    const names = readdirSync(folder);
    expect(names).toHaveLength(9);
    for (const name of names) {
      const { status, stderr } = await runHere(["config-upgrade", "--no-backup", "-c", path.join(folder, name)]);
      expect([status, stderr], name).toEqual([0, ""]);
    }
    const read = readWithReference(folder);
    for (const name of names) {
      const ini = loadIni(path.join(folder, name));
      expect(read[name]?.app, name).toEqual(Object.fromEntries(ini.app()));
      const logging = `import logging.config, sys; logging.config.fileConfig(sys.argv[1], {"here": "/", "__file__": ""})`;
      const started = runReference("python", ["-c", logging, ini.path]);
      expect([started.status, started.stderr], name).toEqual([0, ""]);
    }
  });

  it("of 0.7 keep what they set: only the handler of SQL is added", async () => {
    const file = path.join(temporaryFolder(), "my.ini");
    writeOriginalIni(file, "postgresql://k:p%%40ss@h/d", ["cut_off_limit=1", "[server:main]", "threads=4"]);
    const before = readFileSync(file, "utf8");
    const { stdout } = await runHere(["config-upgrade", "-c", file]);
    expect(stdout).toContain("Made from the template of Kallithea 0.7 ");
    expect(stdout.match(/^(Added|Changed|Renamed|Commented).*$/gm)).toEqual([
      'Changed the default of keys in [handlers]: "console, console_color, console_color_sql, null" is now "console, console_color, console_color_sql, console_sql, null"',
      "Added the section [handler_console_sql]",
    ]);
    const after = readFileSync(file, "utf8").split("\n");
    expect(before.split("\n").filter((line) => !after.includes(line))).toEqual([
      "keys = console, console_color, console_color_sql, null",
    ]);
  });

  it("that config-set has changed are read as they were meant", async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "my.ini");
    writeOriginalIni(file, "postgresql://k@h/d");
    const words = ["email_prefix=100% [x]", "cache_dir=%(here)s/50%", "show_sha_length=7", "server:main.port=81"];
    expect((await runHere(["config-set", "-c", file, ...words])).status).toBe(0);
    await runHere(["config-set", "-c", file, "--database-password-stdin"], [], "p@/%:é\n");
    const reference = readWithReference(folder)["my.ini"];
    expect(reference?.app).toEqual(Object.fromEntries(loadIni(file).app()));
    expect(reference?.app).toMatchObject({
      email_prefix: "100% [x]",
      cache_dir: `${folder}/50%`,
      show_sha_length: "7",
      "sqlalchemy.url": "postgresql://k:p%40%2F%25%3A%C3%A9@h/d",
    });
    const script = "import sys; from sqlalchemy.engine.url import make_url; print(make_url(sys.argv[1]).password)";
    const url = loadIni(file).app().get("sqlalchemy.url") ?? "";
    expect(runReference("python", ["-c", script, url], { env: { PYTHONIOENCODING: "utf-8" } }).stdout).toBe("p@/%:é\n");
  });

  it("are recorded as the template of 0.7 is", () => {
    const template = runReference("python", [
      "-c",
      "import kallithea, os; print(os.path.join(os.path.dirname(kallithea.__file__), 'templates/ini/template.ini.mako'))",
    ]).stdout.trim();
    const script = path.join(projectRoot, "scripts/record-templates.py");
    const { stdout } = runReference("python", [script, template]);
    const recorded = readFileSync(path.join(projectRoot, "config/templates/kallithea-0.7.json"), "utf8");
    expect(JSON.parse(stdout)).toEqual(JSON.parse(recorded));
  });

  it("that the user wrote are left alone if they have a mistake", async () => {
    const file = path.join(temporaryFolder(), "my.ini");
    writeFileSync(file, "[app:main]\na = 1\na = 2\n");
    expect(await runHere(["config-upgrade", "-c", file])).toMatchObject({ status: 2, stdout: "" });
    expect(readFileSync(file, "utf8")).toBe("[app:main]\na = 1\na = 2\n");
  });
});
