// Which settings of an ini file are secret, and how they are shown.
import { withoutUrlSecrets } from "../url-secrets.js";
import { linesOf, scanIni } from "./scan.js";

const hidden = "***";

/** Whether the whole value is a secret. */
export function isSecretKey(key: string): boolean {
  return /secret|passw|token|api_key|(encrypt|validate)_key|app_instance_uuid|(^|\.)dsn$/i.test(key);
}

/** The value for a screen or a log: without secrets, and without the password of a URL. */
export function withoutSecrets(key: string, value: string): string {
  // `get trace_errors.smtp_password = smtp_password` names another key.
  if (value !== "" && isSecretKey(key) && !key.startsWith("get ")) return hidden;
  return withoutUrlSecrets(value);
}

/** A line of an ini file, also one that is commented out, or that continues a value. */
export function lineWithoutSecrets(line: string): string {
  // A comment may be a sentence with a colon; a key that is commented out is one word.
  const form = /^\s*[#;]/.test(line)
    ? /^([#;\s]*((?:[gs]et +)?[^\s=:#;]+)\s*[=:]\s*)(.*)$/s
    : /^(\s*([^=:#;]+?)\s*[=:]\s*)(.*)$/s;
  const [, head = "", key = "", value = line] = form.exec(line) ?? [];
  return withoutSecrets("", `${head}${withoutSecrets(key.trim(), value)}`);
}

/** The lines that continue a secret value, which do not show that they are part of one. */
export function secretContinuations(text: string): ReadonlySet<string> {
  const lines = linesOf(text);
  const numbers = scanIni(text).settings.flatMap(({ key, continuation }) => (isSecretKey(key) ? continuation : []));
  return new Set(numbers.map((number) => lines[number - 1] ?? ""));
}
