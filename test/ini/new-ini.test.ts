import path from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/errors.js";
import { readArguments } from "../../src/ini/arguments.js";
import { iniFromText } from "../../src/ini/load.js";
import { logsSql } from "../../src/ini/logging/logging.js";
import { newIni } from "../../src/ini/new-ini.js";
import { projectRoot } from "../support/cli/cli.js";

const machine = {
  version: "1.2.3",
  gitHookInterpreter: "/venv/100%/bin/python",
  kallitheaCliPath: "/venv/bin/kallithea-cli",
  sshAuthorizedKeys: "/home/doe/.ssh/authorized_keys",
  sshLocale: "C.UTF-8",
  secret: () => "0".repeat(32),
};

const file = "/srv/my.ini";

describe("a new ini file", () => {
  it("contains the values of the machine", () => {
    const app = iniFromText(newIni(readArguments([]), machine, file), file).app();
    expect(Object.fromEntries(app)).toMatchObject({
      app_instance_uuid: "0".repeat(32),
      git_hook_interpreter: "/venv/100%/bin/python",
      kallithea_cli_path: "/venv/bin/kallithea-cli",
      "session.secret": "0".repeat(32),
      "sqlalchemy.url": "sqlite:////srv/kallithea.db?timeout=60",
      ssh_authorized_keys: "/home/doe/.ssh/authorized_keys",
      ssh_locale: "C.UTF-8",
    });
  });

  it("contains no placeholder, and does not log SQL", () => {
    const text = newIni(readArguments(["http_server=uwsgi"]), machine, file);
    expect(text).not.toContain("{{");
    expect(logsSql(iniFromText(text, file))).toBe(false);
  });

  it.each([
    ["a:b=c"],
    ["#a=b"],
    ["=b"],
    ["a=b\nc"],
    ["a=b\n[server:main]"],
    ["[a]b]", "c=d"],
    ["[a\nb]", "c=d"],
    ["a=50%"],
    ["a=%(nowhere)s"],
    ["host=fe80::1%eth0"],
    ["use=config:other.ini"],
  ])("is rejected if it could not be read back: %j", (...words) => {
    expect(() => newIni(readArguments(words), machine, file)).toThrow(UsageError);
  });

  it.each([["a=%(here)s/x 50%%"], ["[uwsgi]", "logto=/var/log/%n.log"], ["[formatter_generic]", "format=%(message)s"]])(
    "accepts %j",
    (...words) => {
      expect(newIni(readArguments(words), machine, file)).toContain(words.at(-1)?.replace("=", " = "));
    },
  );
});

describe("development.ini", () => {
  it("is what config-create generates, for any checkout and with SQL logging on (`npx vitest run -u` updates it)", async () => {
    const forAnybody = {
      version: "",
      gitHookInterpreter: "",
      kallitheaCliPath: "kallithea-cli",
      sshAuthorizedKeys: "data/authorized_keys",
      sshLocale: "C.UTF-8",
      secret: () => "development-only-not-a-secret",
    };
    const words = ["debug=true", "[handler_console_sql]", "level=DEBUG"];
    const head =
      "# Configuration for the development of Kallithea. Its secrets are known to everybody: no one else may reach the server.";
    const text = newIni(readArguments(words), forAnybody, file).replace(/^# .*/, head);
    await expect(text).toMatchFileSnapshot(path.join(projectRoot, "development.ini"));
    expect(logsSql(iniFromText(text, file))).toBe(true);
  });
});
