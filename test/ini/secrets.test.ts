import { describe, expect, it } from "vitest";
import { lineWithoutSecrets, secretContinuations, withoutSecrets } from "../../src/ini/secrets.js";

describe("values for a screen", () => {
  it.each([
    ["session.secret", "abc", "***"],
    ["set session.secret", "abc", "***"],
    ["session.encrypt_key", "abc", "***"],
    ["app_instance_uuid", "abc", "***"],
    ["smtp_password", "", ""],
    ["session.key", "kallithea", "kallithea"],
    ["get trace_errors.smtp_password", "smtp_password", "smtp_password"],
    ["sqlalchemy.url", "postgresql://u:p@ss:w/x@host:5/db", "postgresql://u:***@host:5/db"],
    ["sqlalchemy.url", "postgresql://u@host/db?password=pw&x=1", "postgresql://u@host/db?password=***&x=1"],
    ["celery.broker_url", "amqp://u:p@h:5672/v", "amqp://u:***@h:5672/v"],
    ["canonical_url", "https://kallithea.example.com:8080/repos", "https://kallithea.example.com:8080/repos"],
  ])("%s = %s", (key, value, shown) => expect(withoutSecrets(key, value)).toBe(shown));
});

describe("lines for a screen", () => {
  it.each([
    ["session.secret = abc", "session.secret = ***"],
    ["#smtp_password: abc", "#smtp_password: ***"],
    ["#sqlalchemy.url = mysql://a:b@c/d", "#sqlalchemy.url = mysql://a:***@c/d"],
    ["# a sentence", "# a sentence"],
    [
      "# Use a password only over an encrypted connection: never",
      "# Use a password only over an encrypted connection: never",
    ],
    ["; set session.secret = abc", "; set session.secret = ***"],
    ["    postgresql://u:p@h/d", "    postgresql://u:***@h/d"],
    ["git_path = git", "git_path = git"],
  ])("%s", (line, shown) => expect(lineWithoutSecrets(line)).toBe(shown));
});

it("finds the lines that continue a secret", () =>
  expect([...secretContinuations("[a]\nsmtp_password = 1\n  2\n# 3\n  4\nb = 5\n  6\n")]).toEqual(["  2", "  4"]));
