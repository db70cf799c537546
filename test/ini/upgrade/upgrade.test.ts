import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { iniFromText } from "../../../src/ini/load.js";
import { iniTemplate } from "../../../src/ini/new-ini.js";
import { contentsOf, recordedTemplate } from "../../../src/ini/upgrade/template.js";
import { upgradeIni } from "../../../src/ini/upgrade/upgrade.js";
import { projectRoot } from "../../support/cli/cli.js";

const machine = {
  version: "9.9",
  gitHookInterpreter: "/venv/bin/python",
  kallitheaCliPath: "/venv/bin/kallithea-cli",
  sshAuthorizedKeys: "/home/k/.ssh/authorized_keys",
  sshLocale: "C.UTF-8",
  secret: () => "new",
};
const file = "/srv/k/my.ini";
const upgrade = (text: string) => upgradeIni(text, file, machine);
const fixture = (release: string) =>
  readFileSync(path.join(projectRoot, `test/fixtures/configurations/kallithea-${release}.ini`), "utf8");
const app = (text: string) => Object.fromEntries(iniFromText(text, file).app());

describe.each(["0.3.7", "0.4.1", "0.5.2", "0.6.3"])("a file of Kallithea %s", (release) => {
  const text = fixture(release);
  const result = upgrade(text);

  it("is recognized", () => expect(result.base).toBe(`Kallithea ${release.slice(0, 3)}`));

  it("is recognized without its first comment, and with changes", () => {
    const changed = text
      .replace(/^## Kallithea config file generated.*$/m, "")
      .replace(/^cut_off_limit = .*$/m, "cut_off_limit = 1")
      .replace(/^git_path = .*$/m, "");
    expect(upgrade(`${changed}\n[mine]\nx = 1\n`).base).toBe(`Kallithea ${release.slice(0, 3)}`);
  });

  it("keeps every line in its order, except those of changed settings", () => {
    const before = text.split("\n").filter((line) => /^(##|[^#]*secret|\[)/.test(line));
    const after = result.text.split("\n").map((line) => line.replace("session.secret", "beaker.session.secret"));
    let at = 0;
    for (const line of before) {
      const found = after.indexOf(line.replace(/^session.secret/, "beaker.session.secret"), at);
      expect(found, line).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });

  it("keeps the database, secrets and folders", () => {
    const [old, now] = [app(text), app(result.text)];
    expect(now["sqlalchemy.url"]).toBe(old["sqlalchemy.url"] ?? old["sqlalchemy.db1.url"]);
    expect(now["session.secret"]).toBe(old["session.secret"] ?? old["beaker.session.secret"]);
    for (const key of ["app_instance_uuid", "cache_dir", "index_dir", "beaker.cache.data_dir"])
      expect(now[key]).toBe(old[key]);
  });

  it("has every setting of today's template, and none that only the old one had", () => {
    const now = contentsOf(result.text);
    const missing = [...contentsOf(iniTemplate("sqlite", "waitress"))].flatMap(([section, keys]) =>
      [...keys].flatMap(([key, value]) => {
        const own = now.get(section)?.get(key);
        return value === null || typeof own === "string" ? [] : [`${key} in [${section}]`];
      }),
    );
    expect(missing).toEqual([]);
    expect(app(result.text)).not.toHaveProperty(["beaker.cache.sql_cache_short.type"]);
    expect(app(result.text)).not.toHaveProperty(["celery.always.eager"]);
  });

  it("is up to date afterwards", () => {
    const again = upgrade(result.text);
    expect(again.text).toBe(result.text);
    expect([again.steps, again.conflicts]).toEqual([[], []]);
  });

  it("keeps the values of the user, and reports those whose default has changed", () => {
    const changed = text
      .replace(/^default_encoding = .*$/m, "default_encoding = latin-1")
      .replace(/^celeryd?\.(worker_)?concurrency = .*$/m, (line) => line.replace(/\d+$/, "9"))
      .replace(/^issue_pat = .*$/m, "issue_pat = BUG-(\\d+)")
      .replace(/^full_stack = .*$/m, "full_stack = true\nmine = 1\n# my comment");
    const { text: merged, conflicts } = upgrade(changed);
    expect(app(merged)).toMatchObject({
      mine: "1",
      default_encoding: "latin-1",
      issue_pat: "BUG-(\\d+)",
      "celery.worker_concurrency": "9",
    });
    expect(merged).toContain("full_stack = true\nmine = 1\n# my comment\n");
    expect(conflicts.map(({ key }) => key)).toEqual(release === "0.3.7" ? ["default_encoding", "issue_pat"] : []);
  });
});

describe("a file", () => {
  it("of this release is up to date, whatever its values are", () => {
    const { text } = upgrade(fixture("0.6.3"));
    const changed = text.replace(/^cut_off_limit = .*$/m, "cut_off_limit = 1").replace(/^git_path = .*\n/m, "");
    expect(upgrade(changed).text).toBe(changed);
  });

  it("with a removed section loses its header, too, but not if it has settings of the user's", () => {
    const base = recordedTemplate("0.6", "waitress");
    const contents = new Map([...(base?.contents ?? []), ["gone", new Map([["x", "1"]])]]);
    const merged = (text: string) => upgradeIni(text, file, machine, { name: "base", contents }).text;
    expect(merged(`${fixture("0.6.3")}\n[gone]\nx = 1\n`)).toContain("\n#[gone]\n#x = 1\n");
    expect(merged(`${fixture("0.6.3")}\n[gone]\nx = 1\ny = 2\n`)).toContain("\n[gone]\n#x = 1\ny = 2\n");
  });

  it("for Paste gets a server that exists", () => {
    const text = fixture("0.3.7").replace("use = egg:waitress#main", "use = egg:Paste#http");
    expect(iniFromText(upgrade(text).text, file).section("server:main")?.get("use")).toBe("egg:waitress#main");
  });

  it("keeps its line ends", () => {
    const merged = upgrade(fixture("0.6.3").replaceAll("\n", "\r\n")).text;
    expect(merged.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("with three settings gets no others, but new names", () => {
    const text = "[app:main]\nuse = egg:kallithea\nsqlalchemy.db1.url = sqlite:////x.db\n";
    const { base, text: merged } = upgrade(text);
    expect(base).toBe("none");
    expect(merged).toBe(
      `# Upgraded by kallithea-cli 9.9 for Kallithea 0.7.\n${text.replace("sqlalchemy.db1.url", "sqlalchemy.url")}`,
    );
  });

  it("whose [DEFAULT] is gone gets no references to it", () => {
    const text = fixture("0.3.7").replace(/^\[DEFAULT\][\s\S]*?(?=^\[server:main\])/m, "");
    expect(app(upgrade(text).text)).not.toHaveProperty(["trace_errors.smtp_server"]);
  });
});
