import { describe, expect, it } from "vitest";
import { planUpgrade } from "../../../src/ini/upgrade/merge.js";
import { contentsOf } from "../../../src/ini/upgrade/template.js";

/** @returns the steps and conflicts of settings of one section, as text */
function plan(base: string, today: string, user: string, section = "app:main"): string[] {
  const [was, is, own] = [base, today, user].map((text) => contentsOf(`[${section}]\n${text}`));
  if (was === undefined || is === undefined || own === undefined) throw new Error("three texts");
  const { steps, conflicts } = planUpgrade(was, is, own);
  return [
    ...steps.map((step) =>
      [step.kind, ...("key" in step ? [step.key] : []), ...("to" in step ? [step.to] : [])].join(" "),
    ),
    ...conflicts.map(({ key }) => `conflict ${key}`),
  ];
}

describe("a setting of [app:main]", () => {
  it.each<[string, string, string, string, string[]]>([
    ["that is new", "", "a = 1", "", ["add a"]],
    ["that is new, and the user has it already", "", "a = 1", "a = 2", []],
    ["that is new as a comment", "", "#a = 1", "", ["mention a"]],
    ["that is new as a comment, and the user has it", "", "#a = 1", "a = 2", []],
    ["that the user has removed", "a = 1", "a = 1", "", []],
    ["that the user has removed, with a new default", "a = 1", "a = 2", "#a = 1", []],
    ["that the user has changed", "a = 1", "a = 1", "a = 2", []],
    ["with a new default", "a = 1", "a = 2", "a = 1", ["change a 2"]],
    ["that the user has changed, with a new default", "a = 1", "a = 3", "a = 2", ["conflict a"]],
    ["that both have changed in the same way", "a = 1", "a = 2", "a = 2", []],
    ["that is gone", "a = 1", "", "a = 1", ["remove a"]],
    ["that is gone, and the user has changed it", "a = 1", "", "a = 2", ["remove a"]],
    ["that is gone, but used by another one", "a = 1", "", "a = 1\nb = %(a)s", []],
    ["that is gone from the template, but known to Kallithea", "instance_id =", "", "instance_id = *", []],
    ["that is a comment in the template now", "a = 1", "#a = 1", "a = 1", []],
    ["of the user's own", "", "", "mine = 1", []],
    ["that depends on the machine", "a = {{x}}/b", "a = {{x}}/c", "a = /srv/b", []],
    ["that names the database", "sqlalchemy.url = 1", "sqlalchemy.url = 2", "sqlalchemy.url = 1", []],
    [
      "with a new name",
      "beaker.session.secret = {{x}}",
      "session.secret = {{x}}",
      "beaker.session.secret = s",
      ["rename beaker.session.secret session.secret"],
    ],
    [
      "with a new name and a new default",
      "lang = de",
      "i18n.lang = en",
      "lang = de",
      ["rename lang i18n.lang", "change i18n.lang en"],
    ],
    ["with both names", "lang = de", "#i18n.lang = en", "lang = de\ni18n.lang = fr", ["remove lang"]],
    ["with a new name, but empty", "lang =", "#i18n.lang = en", "lang =", ["mention i18n.lang", "remove lang"]],
  ])("%s", (_title, base, today, user, steps) => expect(plan(base, today, user)).toEqual(steps));
});

describe("other sections", () => {
  it("merge lists of loggers from both sides", () =>
    expect(plan("keys = root, old", "keys = root, new", "keys = root, old, mine", "loggers")).toEqual([
      "change keys root, mine, new",
    ]));

  it("keep what the user has changed, also if the template has lost it", () => {
    expect(plan("level = INFO", "", "level = DEBUG", "handler_console")).toEqual([]);
    expect(plan("level = INFO", "", "level = INFO", "handler_console")).toEqual(["remove level"]);
  });

  it("are left alone if they are for uWSGI", () =>
    expect(plan("http = 1\nold = 1", "http = 2\nnew = 1", "http = 1\nold = 1", "uwsgi")).toEqual([]));

  it("keep host and port of the server", () =>
    expect(plan("host = a\nport = 1", "host = b\nport = 2", "host = a\nport = 1", "server:main")).toEqual([]));

  it("are added as a whole, unless the user has removed them", () => {
    const of = (text: string) => contentsOf(text);
    expect(planUpgrade(of("[a]"), of("[a]\n[b]\nx = 1"), of("[a]")).steps).toEqual([
      { kind: "add-section", section: "b" },
    ]);
    expect(planUpgrade(of("[a]\n[b]"), of("[a]\n[b]\nx = 1"), of("[a]")).steps).toEqual([]);
  });
});
