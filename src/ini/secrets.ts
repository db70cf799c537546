// Which settings of an ini file are secret, and how they are shown.

const hidden = "***";

/** Whether the whole value is a secret. */
export function isSecretKey(key: string): boolean {
  return /secret|passw|token|api_key|(encrypt|validate)_key|app_instance_uuid|(^|\.)dsn$/i.test(key);
}

/** The value for a screen or a log: without secrets, and without the password of a URL. */
export function withoutSecrets(key: string, value: string): string {
  // `get trace_errors.smtp_password = smtp_password` names another key.
  if (value !== "" && isSecretKey(key) && !key.startsWith("get ")) return hidden;
  // An unencoded @ or / may be part of the password: the last @ counts.
  return value
    .replace(/(:\/\/[^\s:/@]*:)[^\s]*@/g, `$1${hidden}@`)
    .replace(/((?:^|[?&])(?:password|passwd|pwd|passphrase)=)[^&\s]*/gi, `$1${hidden}`);
}

/** A line of an ini file, also one that is commented out. */
export function lineWithoutSecrets(line: string): string {
  const [, head, key = "", value = ""] = /^([#;\s]*([^=:#;]+?)\s*[=:]\s*)(.*)$/s.exec(line) ?? [];
  return head === undefined ? withoutSecrets("", line) : `${head}${withoutSecrets(key.trim(), value)}`;
}
