import { describe, expect, it } from "vitest";
import {
  descriptionRule,
  emailRule,
  passwordRule,
  personNameRule,
  usernameRule,
  webPasswordRule,
} from "../../src/access/account-rules.js";

describe("a user name", () => {
  it.each(["doe", "_doe", "9", "John.Doe-2", "new_user2", "New_User"])("accepts %s", (name) =>
    expect(usernameRule(name)).toBe(true),
  );

  it.each(["", "-doe", ".doe", "john doe", "zoë", "doe@example", "doe\n", "default", "DEFAULT", "new_user"])(
    "rejects %j",
    (name) => expect(usernameRule(name)).toEqual(expect.any(String)),
  );
});

describe("an email address", () => {
  it.each(["doe@example.com", "DOE@EXAMPLE.COM", "é.b+c@a.zoë.de", "a@b.xn--p1ai", "o*reilly@x.cc"])(
    "accepts %s",
    (email) => expect(emailRule(email)).toBe(true),
  );

  it.each([
    "",
    "doe",
    "@example.com",
    "doe@",
    "doe@localhost",
    "doe@1.2.3.4",
    "a b@c.de",
    "a@b@c.de",
    "a@b..de",
    "anonymous@Kallithea-scm.org",
    "doe@exam\tple.com",
    "doe@exä\tmple.com",
    "doe@example.com\t",
    "doe@example.com\n",
    "d\toe@example.com",
    "doe@exä\u200bmple.com",
    "doe@ex\u202eample.com",
    "doe@exä\u0001mple.com",
    " doe@example.com",
  ])("rejects %j", (email) => expect(emailRule(email)).toEqual(expect.any(String)));
});

describe("a password", () => {
  it.each(["123456", "😀😀😀😀😀😀", " spaces ", "x".repeat(72)])("accepts %j", (password) =>
    expect(passwordRule(password)).toBe(true),
  );

  it.each([
    "",
    "12345",
    "😀😀😀",
    "123456\0",
    "p\ufffdssword",
    "\ufeff123456",
    "x".repeat(73),
    "é".repeat(37),
    "123456\n7",
    "1234\t56",
    "12345\x1b",
  ])("rejects %j without repeating it", (password) => {
    const verdict = passwordRule(password);
    expect(verdict).toEqual(expect.any(String));
    if (password !== "") expect(verdict).not.toContain(password);
  });
});

describe("the password of the web pages", () => {
  it.each(["123456", " spaces ", "x".repeat(72)])("can be %j", (password) =>
    expect(webPasswordRule(password)).toBe(true),
  );

  it.each(["12345", "pässword", "x".repeat(73), "123456\n7"])("cannot be %j", (password) =>
    expect(webPasswordRule(password)).toEqual(expect.any(String)),
  );
});

describe("a text of one line", () => {
  it.each(["", "Zoë", "日本", "علی\u200cرضا", "👩\u200d🚀", "x".repeat(255), "😀".repeat(255)])("can be %j", (text) => {
    expect(personNameRule(text)).toBe(true);
    expect(descriptionRule(text)).toBe(true);
  });

  it.each(["a\tb", "a\nb", "\u001b[2J", "a\u2028b", "p\ufffd", "\u202eevil", "a\u200bb", "a\u00adb"])(
    "cannot be %j",
    (text) => {
      expect(personNameRule(text)).toEqual(expect.any(String));
      expect(descriptionRule(text)).toEqual(expect.any(String));
    },
  );

  it("has the length that every engine can store", () => {
    for (const [rule, longest] of [
      [personNameRule, 255],
      [usernameRule, 255],
      [descriptionRule, 1000],
    ] as const) {
      expect(rule("x".repeat(longest))).toBe(true);
      expect(rule("x".repeat(longest + 1))).toContain(String(longest));
    }
    expect(emailRule(`${"x".repeat(244)}@example.com`)).toContain("255");
  });
});
