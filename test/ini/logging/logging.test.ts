import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Ini, iniFromText } from "../../../src/ini/load.js";
import { formatter } from "../../../src/ini/logging/log-format.js";
import { loggers, logsSql } from "../../../src/ini/logging/logging.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const base = {
  loggers: "keys = root, kallithea, lib",
  logger_root: "level = INFO\nhandlers = console",
  logger_kallithea: "level = WARN\nhandlers =\nqualname = kallithea",
  logger_lib: "level = DEBUG\nhandlers = short\nqualname = kallithea.lib\npropagate = 0",
  handlers: "keys = console, short",
  handler_console: "class = StreamHandler\nargs = (sys.stderr,)\nformatter = generic",
  handler_short: "class = StreamHandler\nargs = (sys.stdout,)\nlevel = INFO",
  formatters: "keys = generic",
  formatter_generic: "format = %(levelname)-5.5s [%(name)s] %(message)s",
};

describe("loggers", () => {
  it("inherit the level and the handlers of the nearest logger above", () => {
    const { log, lines } = logging(base);
    log("other").debug("no");
    log("other").info("yes");
    log("kallithea.bin").info("no");
    log("kallithea.bin").warn("yes");
    log("kallithealike").info("yes");
    expect(lines).toEqual(["INFO  [other] yes", "WARNI [kallithea.bin] yes", "INFO  [kallithealike] yes"]);
  });

  it("stop at propagate = 0, and respect the levels of handlers", () => {
    const { log, lines } = logging(base);
    expect(log("kallithea.lib.x").isEnabledFor("debug")).toBe(true);
    log("kallithea.lib.x").debug("below the handler's level");
    log("kallithea.lib.x").info("short");
    expect(lines).toEqual(["short"]);
  });

  it("pass a line to several handlers", () => {
    const { log, lines } = logging({ ...base, logger_lib: base.logger_lib.replace("propagate = 0", "") });
    log("kallithea.lib").error("twice");
    expect(lines).toEqual(["twice", "ERROR [kallithea.lib] twice"]);
  });

  it("log everything if the level is NOTSET up to the root", () => {
    const { log } = logging({ ...base, logger_root: "level = NOTSET\nhandlers = console" });
    expect(log("other").isEnabledFor("debug")).toBe(true);
  });

  it("write nothing into a NullHandler, and append to a file", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "k.log");
    const { log, lines } = logging(
      {
        ...base,
        logger_root: "level = INFO\nhandlers = null, file",
        handler_null: "class = NullHandler\nargs = ()",
        handler_file:
          "class = handlers.RotatingFileHandler\nargs = ('%(here)s/k.log', 'a', 1000, 2)\nformatter = generic",
      },
      folder,
    );
    expect(existsSync(file)).toBe(false);
    log("a").info("1");
    log("a").info("2");
    expect(readFileSync(file, "utf8")).toBe("INFO  [a] 1\nINFO  [a] 2\n");
    expect(lines).toEqual([]);
  });

  it("report a file that cannot be written only once, and lose no line", () => {
    const { log, lines } = logging({ ...base, handler_console: "class = FileHandler\nargs = ('/nowhere/k.log',)" });
    log("a").info("1");
    log("a").info("2");
    expect(lines).toEqual([
      "/srv/my.ini, logging: /nowhere/k.log cannot be written (ENOENT); its lines go to standard error.",
      "1",
      "2",
    ]);
  });
});

describe("a logging configuration that is missing or broken", () => {
  it("logs only warnings and errors, without a format, if it is missing", () => {
    const { log, lines } = logging({});
    log("a").info("no");
    log("a").warn("yes");
    expect(lines).toEqual(["yes"]);
  });

  it.each([
    ["a logger without its section", { loggers: "keys = root, gone" }, "there is no section [logger_gone]"],
    [
      "a handler without its section",
      { logger_root: "level = INFO\nhandlers = gone" },
      "there is no section [handler_gone]",
    ],
    [
      "a formatter without its section",
      { handler_console: "class = StreamHandler\nformatter = gone" },
      "there is no section [formatter_gone]",
    ],
    [
      "a level that is none",
      { logger_root: "level = LOUD\nhandlers = console" },
      "level = LOUD in [logger_root] is not a valid level",
    ],
    [
      "a class of another program",
      { handler_console: "class = handlers.SysLogHandler\nargs = ('/dev/log',)" },
      "[handler_console] has an unsupported class (SysLogHandler); its lines go to standard error",
    ],
  ])("is reported, and the line is logged anyway: %s", (_what, sections, warning) => {
    const { log, lines } = logging({ ...base, ...sections });
    log("a").error("the line");
    log("b").error("another");
    expect(lines.filter((line) => line.includes("logging:"))).toEqual([`/srv/my.ini, logging: ${warning}.`]);
    expect(lines.at(-2)).toContain("the line");
    expect(lines.at(-1)).toContain("another");
  });
});

describe("SQL", () => {
  const quiet = {
    loggers: "keys = root, sqlalchemy",
    logger_root: "level = NOTSET\nhandlers = console",
    logger_sqlalchemy: "level = WARN\nhandlers =\nqualname = sqlalchemy.engine",
    handler_console: base.handler_console,
    handler_console_sql: "class = StreamHandler\nargs = (sys.stderr,)\nlevel = WARN\nformatter = sql",
    formatter_generic: "format = generic %(message)s",
    formatter_sql: "format = sql %(message)s",
  };

  it.each([
    ["as it comes", {}, false, []],
    [
      "the handler at DEBUG",
      { handler_console_sql: quiet.handler_console_sql.replace("WARN", "DEBUG") },
      true,
      ["sql SELECT"],
    ],
    [
      "the logger at INFO",
      { logger_sqlalchemy: quiet.logger_sqlalchemy.replace("WARN", "INFO") },
      true,
      ["generic SELECT"],
    ],
    [
      "the logger at DEBUG",
      { logger_sqlalchemy: quiet.logger_sqlalchemy.replace("WARN", "DEBUG") },
      true,
      ["generic SELECT"],
    ],
    ["no logger of its own below a talkative root", { loggers: "keys = root" }, true, ["generic SELECT"]],
    ["the handler without a level", { handler_console_sql: "class = StreamHandler" }, false, []],
  ])("%s", (_what, sections, logged, shown) => {
    const { ini, log, lines } = logging({ ...quiet, ...sections });
    expect(logsSql(ini)).toBe(logged);
    log("sqlalchemy.engine").info("SELECT");
    expect(lines).toEqual(shown);
  });
});

describe("formats", () => {
  const record = {
    name: "a.b",
    level: "warn",
    message: "100% %(name)s",
    time: new Date(2026, 10, 2, 4, 43, 56, 7),
  } as const;

  it.each([
    [
      "%(asctime)s.%(msecs)03d %(levelname)-5.5s [%(name)s] %(message)s",
      "%Y-%m-%d %H:%M:%S",
      "2026-11-02 04:43:56.007 WARNI [a.b] 100% %(name)s",
    ],
    ["%(asctime)s", undefined, "2026-11-02 04:43:56,007"],
    ["%(asctime)s", "%d %b %y %I%p %j %a %% %Q", "02 Nov 26 04AM 306 Mon % %Q"],
    ["%(levelname)8s|%(levelno)04d|%(levelno)s|%(msecs).1f|%%", undefined, " WARNING|0030|30|7.0|%"],
    ["%(process)d", undefined, String(process.pid)],
    ["%(nobody)s %(message)q", undefined, "%(nobody)s %(message)q"],
    [undefined, undefined, "100% %(name)s"],
  ])("%s", (format, dateFormat, line) => {
    expect(formatter(format, dateFormat)(record)).toBe(line);
  });
});

function logging(sections: Record<string, string>, folder = "/srv") {
  const text = Object.entries(sections).map(([name, keys]) => `[${name}]\n${keys}\n`);
  const ini = iniFromText(`[app:main]\nuse = egg:kallithea\n${text.join("")}`, path.join(folder, "my.ini"));
  const lines: string[] = [];
  return { ini, lines, log: loggers(ini, (line) => lines.push(line)) };
}

it("reads the configuration once, and reports each mistake once, however often it is used", () => {
  const text = "[loggers]\nkeys = root\n[logger_root]\nlevel = WARN\nhandlers = nowhere\n";
  const ini = iniFromText(text, "/srv/my.ini");
  const asked: string[] = [];
  const counting: Ini = {
    ...ini,
    rawSection(name) {
      asked.push(name);
      return ini.rawSection(name);
    },
  };
  const lines: string[] = [];
  expect(logsSql(counting)).toBe(false);
  expect(lines).toEqual([]);
  for (const name of ["a", "b"]) loggers(counting, (line) => lines.push(line))(name).warn(name);
  expect(logsSql(counting)).toBe(false);
  expect(asked.filter((name) => name === "loggers")).toHaveLength(1);
  expect(lines).toEqual(["/srv/my.ini, logging: there is no section [handler_nowhere].", "a", "b"]);
});
