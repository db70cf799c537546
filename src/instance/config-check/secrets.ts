// Secrets that others know, or can guess.

import { UserError } from "../../errors.js";
import { parseDatabaseUrl } from "../../ini/database-url.js";
import type { Finding } from "../finding.js";
import type { ConfigFile } from "./config-file.js";

export function secretFindings(file: ConfigFile): Finding[] {
  return [
    ...missingSecret(file),
    ...["session.secret", "app_instance_uuid", "session.encrypt_key", "session.validate_key"].flatMap((key) =>
      generatedSecret(key, file),
    ),
    ...sameSecrets(file),
    ...databasePassword(file),
    ...brokerPassword(file),
  ];
}

function missingSecret(file: ConfigFile): Finding[] {
  return ["session.secret", "app_instance_uuid"]
    .filter((key) => file.value(key) === undefined)
    .map((key) =>
      file.finding(
        "missing-secret",
        "error",
        `${key} is not set. ${uses[key]}`,
        file.setCommand("--generate", key),
        key,
      ),
    );
}

const uses: Readonly<Record<string, string>> = {
  "session.secret": "It signs the cookies: without it, anyone can log in as any user.",
  app_instance_uuid: "It is the key of the links that reset passwords.",
};

/** In the samples of Kallithea's repository, in examples, and what people write if they do not care. */
const known =
  /^(\$?\{?uuid|\{\{|<|your|example|change ?-?_?(me|it)|secret|password|test|default|kallithea|rhodecode|123456$|production_secret|very-secret|development-|foobar)|74e0cd75-b339-478b-b129-07dd221def1f/i;
const shortest = 16;

function generatedSecret(key: string, file: ConfigFile): Finding[] {
  const value = file.value(key);
  const fix = file.setCommand("--generate", key);
  if (value === undefined) return [];
  if (known.test(value)) return [file.finding("default-secret", "error", `${key} has a well-known value.`, fix, key)];
  if (value.length < shortest)
    return [file.finding("weak-secret", "warning", `${key} has fewer than ${shortest} characters.`, fix, key)];
  if (new Set(value).size < 6)
    return [file.finding("weak-secret", "warning", `${key} repeats a few characters.`, fix, key)];
  return [];
}

function sameSecrets(file: ConfigFile): Finding[] {
  const value = file.value("session.secret");
  if (value === undefined || value !== file.value("app_instance_uuid")) return [];
  return [
    file.finding(
      "same-secrets",
      "warning",
      "session.secret and app_instance_uuid are the same.",
      file.setCommand("--generate", "session.secret"),
      "session.secret",
    ),
  ];
}

function databasePassword(file: ConfigFile): Finding[] {
  const url = serverUrl(file.value("sqlalchemy.url"));
  if (url?.password === undefined) return [];
  const { password, user } = url;
  if (!/^(password|pass|qwe|changeme|secret|kallithea|123456|)$/i.test(password) && password !== user) return [];
  return [
    file.finding(
      "default-password",
      "warning",
      "The password in sqlalchemy.url is easy to guess.",
      `Change it in the database, then: ${file.setCommand("--database-password-stdin")}`,
      "sqlalchemy.url",
    ),
  ];
}

function serverUrl(text: string | undefined) {
  try {
    const url = text === undefined ? undefined : parseDatabaseUrl(text);
    return url?.engine === "sqlite" ? undefined : url;
  } catch (error) {
    // It is reported elsewhere.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function brokerPassword(file: ConfigFile): Finding[] {
  const isUsed = /^(true|yes|on|y|t|1)$/i.test(file.value("use_celery") ?? "");
  if (!isUsed || !/:(thepassword|qewqew|qweqwe)@/.test(file.value("celery.broker_url") ?? "")) return [];
  return [
    file.finding(
      "default-password",
      "warning",
      "celery.broker_url has the password of the template.",
      `${file.setCommand("--stdin")}, with a line celery.broker_url=… as input`,
      "celery.broker_url",
    ),
  ];
}
