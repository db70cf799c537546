import { describe, expect, it } from "vitest";
import { remarkOnSetting } from "../../src/ini/known-keys.js";
import { iniFromText } from "../../src/ini/load.js";
import { readShippedFile } from "../../src/shipped-files.js";

describe("settings without a remark", () => {
  it.each([
    ["git_path", "/usr/bin/git"],
    ["cut_off_limit", "256000"],
    ["smtp_port", ""],
    ["use_celery", "True"],
    ["session.type", "memory"],
    ["issue_pat_wiki", "x"],
    ["get trace_errors.smtp_port", "smtp_port"],
  ])("%s = %s", (key, value) => expect(remarkOnSetting(key, value)).toBeUndefined());

  it("all of the template", () => {
    const text = readShippedFile("templates/kallithea.ini")
      .replace(/\{\{server\}\}/, "")
      .replace(/%(?!\()/g, "%%");
    const main = iniFromText(text, "/srv/template.ini").rawSection("app:main");
    expect(main?.size).toBeGreaterThan(50);
    // The reader adds these two, as PasteDeploy does.
    const written = [...(main ?? [])].filter(([key]) => key !== "here" && key !== "__file__");
    expect(written.flatMap(([key, value]) => (value.startsWith("{{") ? [] : (remarkOnSetting(key, value) ?? [])))).toEqual([]);
  });
});

describe("settings with one", () => {
  it.each([
    ["git_pth", "git", "Kallithea knows no setting git_pth; is it git_path?"],
    ["gti_path", "git", "Kallithea knows no setting gti_path; is it git_path?"],
    ["git_pathh", "git", "Kallithea knows no setting git_pathh; is it git_path?"],
    ["git_bath", "git", "Kallithea knows no setting git_bath; is it git_path?"],
    ["color", "red", "Kallithea knows no setting color."],
    ["__proto__", "x", "Kallithea knows no setting __proto__."],
    ["commit_parse_limit", "many", 'commit_parse_limit is a number for Kallithea, and "many" is none.'],
    ["use_celery", "maybe", 'use_celery is true or false for Kallithea, not "maybe".'],
  ])("%s = %s", (key, value, remark) => expect(remarkOnSetting(key, value)).toBe(remark));
});
