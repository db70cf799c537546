import { describe, expect, it } from "vitest";
import { readShippedFile } from "../../src/files/shipped-files.js";
import { unknownSettingWarning, valueProblem } from "../../src/ini/known-keys.js";
import { iniFromText } from "../../src/ini/load.js";

describe("valid settings", () => {
  it.each([
    ["git_path", "/usr/bin/git"],
    ["cut_off_limit", "256000"],
    ["smtp_port", ""],
    ["use_celery", "True"],
    ["session.type", "memory"],
    ["session.sa.url", "sqlite://"],
    ["sqlalchemy.echo", "true"],
    ["celery.task_always_eager", "true"],
    ["issue_pat_wiki", "x"],
    ["get trace_errors.smtp_port", "smtp_port"],
    ["get smtp_port", "another_key"],
    ["smtp_port", "%(other)s"],
  ])("%s = %s", (key, value) =>
    expect([unknownSettingWarning(key), valueProblem(key, value)]).toEqual([undefined, undefined]),
  );

  it("include all settings of the template", () => {
    const text = readShippedFile("templates/kallithea.ini")
      .replace(/\{\{server\}\}/, "")
      .replace(/%(?!\()/g, "%%");
    const main = iniFromText(text, "/srv/template.ini").rawSection("app:main");
    expect(main?.size).toBeGreaterThan(50);
    // The reader adds these two, as PasteDeploy does.
    const written = [...(main ?? [])].filter(([key]) => key !== "here" && key !== "__file__");
    expect(
      written.flatMap(([key, value]) =>
        value.startsWith("{{") ? [] : (unknownSettingWarning(key) ?? valueProblem(key, value) ?? []),
      ),
    ).toEqual([]);
  });
});

describe("unknown keys", () => {
  it.each([
    ["git_pth", "Kallithea has no setting git_pth; did you mean git_path?"],
    ["gti_path", "Kallithea has no setting gti_path; did you mean git_path?"],
    ["git_pathh", "Kallithea has no setting git_pathh; did you mean git_path?"],
    ["git_bath", "Kallithea has no setting git_bath; did you mean git_path?"],
    ["session.secrt", "Kallithea has no setting session.secrt; did you mean session.secret?"],
    ["sqlalchemy.ulr", "Kallithea has no setting sqlalchemy.ulr; did you mean sqlalchemy.url?"],
    ["color", "Kallithea has no setting color."],
    ["__proto__", "Kallithea has no setting __proto__."],
  ])("%s", (key, remark) => expect(unknownSettingWarning(key)).toBe(remark));
});

describe("values of the wrong type", () => {
  it.each([
    ["commit_parse_limit", "many", 'commit_parse_limit: "many" is not a whole number.'],
    ["set smtp_port", "-1", 'smtp_port: "-1" is not a whole number.'],
    ["use_celery", "maybe", 'use_celery: "maybe" is not a boolean.'],
  ])("%s = %s", (key, value, problem) => expect(valueProblem(key, value)).toBe(problem));
});
