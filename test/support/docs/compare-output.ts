// Whether a command has printed what a page shows. What differs in every run is not compared; `…` stands for any text
// in a line, and as a line of its own for any lines.

/** What differs in every run, in the order in which it is looked for. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?/g, "DATE"],
  [/\b\d{4}-\d\d-\d\d\b/g, "DATE"],
  [/\b\d{8}-\d{6}(\.\d{3})?(-\d\b)?/g, "STAMP"],
  [/\brm__\d{8}_\d{6}_\d{6}/g, "rm__STAMP"],
  [/SHA256:[\w+/]+/g, "FINGERPRINT"],
  [/\bssh-ed25519 [\w+/=]+…?/g, "KEY"],
  [/\b[0-9a-f]{40}\b/g, "HEX"],
  [/\b[0-9a-f]{8}…/g, "HEX…"],
  [/\b\d+(\.\d+)? ?(B|kB|MB|GB|KiB|MiB|GiB|bytes)\b/g, "SIZE"],
  [/\b\d+(\.\d+)? ?(ms|s|seconds?)\b/g, "SECONDS"],
  [/\bv\d+\.\d+\.\d+\b/g, "VERSION"],
  [/\bkallithea-cli \d+\.\d+\.\d+/g, "kallithea-cli VERSION"],
  [/\b(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{20}\b/g, "PASSWORD"],
];

/** @returns whether it is what the page shows */
export function sameOutput(shown: readonly string[], printed: string): boolean {
  return new RegExp(`^${pattern(shown)}$`).test(neutral(withoutEnd(printed)));
}

/** In a command: a time in the name of a file, which is another one in each run. The shell finds the file. */
export function withoutTimes(command: string): string {
  return command.replace(/\b\d{8}-\d{6}(\.\d{3})?/g, (_, millis) =>
    millis ? "????????-??????.???" : "????????-??????",
  );
}

function withoutEnd(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
}

function neutral(text: string): string {
  return varying.reduce((result, [what, name]) => result.replace(what, name), text);
}

/** A regular expression. */
function pattern(shown: readonly string[]): string {
  return neutral(withoutEnd(shown.join("\n")))
    .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replace(/^…(\n|$)/gm, "(?:[^\\n]*(?:\\n|$))*?")
    .replaceAll("…", "[^\\n]*");
}
