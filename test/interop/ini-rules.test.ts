// Rules of Python that the ini room follows, asked of Python and of SQLAlchemy itself.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parseDatabaseUrl } from "../../src/ini/database-url.js";
import { loadIni } from "../../src/ini/load.js";
import { formatter } from "../../src/ini/logging/log-format.js";
import type { Level } from "../../src/ini/logging/log-levels.js";
import { loggers } from "../../src/ini/logging/logging.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { askPython } from "../support/reference/ask-python.js";
import { describeAgainstReference } from "../support/reference/reference.js";

const urls = [
  "sqlite:///relative/k.db",
  "sqlite:////srv/a%20b.db?timeout=60",
  "sqlite:////srv/a:b@c.db",
  "sqlite:////srv/a?timeout=0.5&other=1",
  "sqlite://",
  "sqlite:///:memory:",
  "sqlite+pysqlite:////srv/k.db",
  "postgresql://h/n",
  "postgresql://u@h/n",
  "postgresql://u:@h/n",
  "postgresql://u:p%40%3A%2F%25+w@h:5432/n",
  "postgresql+psycopg2://u%2F@h/n%20x",
  "postgresql:///n?host=%2Frun%2Fpg&sslmode=require",
  "postgresql://u:p#x?y@h/n",
  "postgresql://h/n?a=1?b=2",
  "sqlite:////srv/k.db?timeout=6?0",
  "mysql://h/n??a=1",
  "mysql+pymysql://u:a@b:c/d@h/n?charset=utf8mb4",
  "mysql+pymysql://u:p%zz%e9@[::1]:33/n?empty=&x=a+b%26",
];

const wrongUrls = [
  "",
  "k.db",
  "sqlite:/k.db",
  " sqlite:///k.db",
  "sqlite://h/k.db",
  "mariadb://h/n",
  "postgresql://h:abc/n",
  "sqlite:///k?timeout=x",
];

const sections = `[loggers]
keys = root, a, ab, silent, both
[handlers]
keys = plain, formatted, high, nothing
[formatters]
keys = f
[logger_root]
level = INFO
handlers = plain
[logger_a]
level = WARNING
handlers =
qualname = a
[logger_ab]
level = NOTSET
handlers = formatted
qualname = a.b
[logger_silent]
level = DEBUG
handlers = nothing
qualname = silent
propagate = 0
[logger_both]
level = DEBUG
handlers = high, formatted
qualname = both
propagate = 1
[handler_plain]
class = StreamHandler
args = (sys.stderr,)
[handler_formatted]
class = logging.StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = f
[handler_high]
class = StreamHandler
args = (sys.stderr,)
level = ERROR
[handler_nothing]
class = NullHandler
args = ()
[formatter_f]
format = %(levelname)-5.5s [%(name)10s] %(levelno)04d %% %(message)s
`;

const configurations: string[] = [
  sections,
  sections.replace("level = INFO\n", ""),
  sections.replace("level = INFO", "level = NOTSET"),
  sections.replace("level = WARNING", "level = CRITICAL"),
  sections.replace("handlers = plain", "handlers ="),
  sections.replace("propagate = 1", "propagate = 0"),
];

const names = ["x", "a", "a.x", "a.b", "a.b.c", "ab", "silent.x", "both"];
const levels: Level[] = ["debug", "info", "warn", "error"];

const formats: [string, string | null][] = [
  ["%(asctime)s.%(msecs)03d %(levelname)-5.5s [%(name)s] %(message)s", "%Y-%m-%d %H:%M:%S"],
  ["%(asctime)s %(message)s", null],
  ["%(asctime)s", "%y/%m/%d %I:%M:%S %p, day %j, %a %A %b %B, %z %%"],
  ["%(levelname)10s|%(levelname)-10s|%(levelname).3s|%(levelno)d|%(levelno)05d|%(levelno)s|%(message)s%%", null],
  ["%(created)f %(created).1f %(msecs)d %(processName)s %(threadName)s", null],
];

const times = [
  "2026-01-02T03:04:05.006Z",
  "2026-12-31T23:59:59.999Z",
  "2024-02-29T12:00:00.000Z",
  "2026-07-15T00:30:00.125Z",
];

describeAgainstReference("rules of Python", () => {
  it("database URLs", () => {
    const cwd = temporaryFolder();
    const { url } = askPython({ url: [...urls, ...wrongUrls] }, cwd);
    const ours = urls.map((text) => withPlainQuery(parseDatabaseUrl(text)));
    expect(ours).toEqual(url.slice(0, urls.length).map((parts) => withFile(parts, cwd)));
    expect(url.slice(urls.length)).toEqual(wrongUrls.map(() => ({ error: expect.any(String) })));
    for (const text of wrongUrls) expect(() => parseDatabaseUrl(text), text).toThrow("sqlalchemy.url");
  });

  it("logging configurations", () => {
    const folder = temporaryFolder();
    const lines = names.flatMap((name) => levels.map((level) => [name, level, `${level} of ${name}`] as const));
    for (const [index, text] of configurations.entries()) {
      const file = path.join(folder, `${index}.ini`);
      writeFileSync(file, `[app:main]\nuse = egg:kallithea\n${text}`);
      // One process a configuration: a second one would find the loggers of the first.
      const { log } = askPython({
        log: [{ file, lines: lines.map(([name, level, message]) => [name, pythonMethod(level), message]) }],
      });
      const ours: string[] = [];
      const logger = loggers(loadIni(file), (line) => ours.push(line));
      for (const [name, level, message] of lines) logger(name)[level](message);
      expect(ours, text).toEqual(log[0]);
      expect(ours.length).toBeGreaterThan(5);
    }
  });

  it("formats of log lines", () => {
    const runs = formats.flatMap(([format, dateFormat]) =>
      times.map((time) => ({ format, dateFormat, time: Date.parse(time) / 1000 })),
    );
    const { format: theirs } = askPython({ format: runs });
    const ours = runs.map(({ format, dateFormat, time }) =>
      formatter(
        format,
        dateFormat ?? undefined,
      )({ name: "a.b", level: "warn", message: "the message", time: new Date(time * 1000) }),
    );
    expect(ours).toEqual(theirs);
  });
});

function pythonMethod(level: Level): string {
  return level === "warn" ? "warning" : level;
}

function withPlainQuery(url: ReturnType<typeof parseDatabaseUrl>) {
  return "query" in url ? { ...url, query: Object.fromEntries(url.query) } : url;
}

/** Relative files are looked for from the working directory; Python's was another one. */
function withFile(parts: unknown, cwd: string): unknown {
  const { file } = parts as { file?: string };
  return file === undefined ? parts : { ...(parts as object), file: file.replace(cwd, process.cwd()) };
}
