// Untrusted texts, as they reach a terminal, a shell, sshd, a log.
import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSshPublicKey } from "../../src/access/ssh-public-key.js";
import { userErrorOf } from "../../src/errors.js";
import { shellPath, shellWord } from "../../src/shell-word.js";
import { authorizedKeys, inspectOld } from "../../src/ssh/authorized-keys/content.js";
import { parseCommand } from "../../src/ssh/session/parse-command.js";
import { pythonRepr } from "../../src/ssh/session/python-repr.js";
import { hasInvisible, printable, printableJson, printableLines } from "../../src/terminal/printable.js";
import { decodeText } from "../../src/vcs/text/decode-text.js";
import { oneLine } from "../../src/vcs/text/one-line.js";
import { endsSoon } from "../support/fuzz/ends-well.js";
import { check, repeat, samples } from "../support/fuzz/property.js";
import { anyText, mutated, mutations, textOf } from "../support/fuzz/texts.js";

/** What no terminal may be sent, since it moves the cursor, hides text, or turns its direction around. */
const dangerous =
  /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0001}\u{e0020}-\u{e007f}]/u;

const hostileText = fc.oneof(
  anyText,
  textOf(
    [
      "\x1b",
      "\x1b]0;x\x07",
      "\x1b[2J",
      "\u009b",
      "\n",
      "\r",
      "\t",
      "\0",
      "\x7f",
      "\u202e",
      "\u2066",
      "\u200d",
      "\ud83d",
      "\ude00",
      "\u2028",
      "\u00ad",
      "\ufeff",
      "\\x1b",
      "a",
    ],
    10,
  ),
);

describe("nothing that controls a terminal is left", () => {
  it("in a text of one line", () => {
    check(2000, [hostileText], (text) => {
      const shown = printable(text);
      expect(shown).not.toMatch(dangerous);
      expect(printable(shown)).toBe(shown);
      if (!hasInvisible(text) && !/\p{Cf}|\p{Cs}/u.test(text)) expect(shown).toBe(text);
      expect(oneLine(text)).not.toMatch(dangerous);
      expect(pythonRepr(text)).not.toMatch(dangerous);
    });
  });

  it("in a text of several lines", () => {
    check(1500, [hostileText], (text) => {
      expect(printableLines(text).replace(/[\n\t]/g, "")).not.toMatch(
        /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u,
      );
    });
  });

  it("in JSON, which still says the same", () => {
    const value = fc.jsonValue({ stringUnit: "binary" });
    check(1500, [fc.tuple(value, hostileText), fc.constantFrom(0, 2)], (value, indent) => {
      const text = printableJson(value, indent);
      expect(text.replaceAll("\n", "")).not.toMatch(dangerous);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    });
  });

  it("in a message about an SSH command or key", () => {
    check(1500, [hostileText], (text) => {
      for (const error of [userErrorOf(() => parseCommand(text)), userErrorOf(() => parseSshPublicKey(text))])
        expect(error?.message ?? "").not.toMatch(dangerous);
    });
  });
});

it("bytes become text, whatever encoding they declare", () => {
  const encoding = fc.option(
    fc.oneof(fc.constantFrom("utf-16", "iso-8859-1", "shift_jis", "x-user-defined", "replacement", "utf-7"), anyText),
    { nil: undefined },
  );
  check(1500, [fc.uint8Array({ maxLength: 100 }), encoding], (bytes, encoding) => {
    expect(typeof endsSoon(() => decodeText(bytes, encoding))).toBe("string");
  });
});

describe("an SSH key", () => {
  /** With the number of the parts of its bytes. */
  const types: [string, number][] = [
    ["ssh-rsa", 2],
    ["ssh-ed25519", 1],
    ["ecdsa-sha2-nistp256", 2],
    ["__proto__", 1],
    ["constructor", 1],
  ];
  const part = fc.uint8Array({ maxLength: 40 });
  const keys = fc.constantFrom(...types).chain(([type, count]) =>
    fc.tuple(
      fc.constant(type),
      fc.array(part, { minLength: count, maxLength: count }).map((parts) => sshStrings([Buffer.from(type), ...parts])),
    ),
  );

  it("is read, or refused with a message; what is read is read again as the same", () => {
    let valid = 0;
    check(
      2000,
      [keys, fc.option(mutations, { freq: 1 }), fc.constantFrom("", " c@d", "\nx y", " ")],
      ([type, blob], changes, end) => {
        const bytes = changes === null ? blob : mutated(blob, changes);
        const refused = userErrorOf(() => {
          const key = parseSshPublicKey(`${type} ${bytes.toString("base64")}${end}`);
          valid += 1;
          const { comment: _comment, ...same } = parseSshPublicKey(`${key.type} ${key.base64}`);
          expect(key).toMatchObject(same);
          expect(Buffer.from(key.base64, "base64")).toEqual(bytes);
        });
        if (refused !== undefined) expect(refused.message).toContain("SSH key");
      },
    );
    expect(valid).toBeGreaterThan(50);
  });
});

function sshStrings(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/** A path or a word of a command line: neither can contain a NUL. */
const word = fc
  .oneof(anyText, textOf(["'", '"', "\\", "$", "`", "(", "!", "*", " ", "\n", "~", "-", "#", "%", "\x1b", "\u202e"], 8))
  .map((text) => Buffer.from(text.replaceAll("\0", "")).toString());

describe("a shell", () => {
  it("reads a quoted word as it was", () => {
    const words = samples(1500, word);
    const { stdout, stderr } = runShell("bash", `printf '%s\\0' ${words.map(shellWord).join(" ")}\n`);
    expect({ words: stdout, stderr }, repeat).toEqual({ words, stderr: "" });
  });

  it("reads a quoted path as one that is not an option", () => {
    for (const name of samples(300, word)) expect(shellPath(name)).not.toMatch(/^'?-/);
  });

  it("runs the command of authorized_keys with the words that it was made of", () => {
    const line = word.filter((text) => !/[\r\n]/.test(text));
    const places = samples(600, fc.tuple(line, line)).map(([config, cli]) => ({
      config: `/srv/${config}`,
      cli: `/opt/${cli.trim()}`,
    }));
    const key = {
      userId: 2,
      keyId: 7,
      publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3",
    };
    const commands = places.map((place) => commandOf(authorizedKeys([key], place).text));
    // What sshd runs, it gives to the shell of the account.
    const { stdout, stderr } = runShell(
      "sh",
      commands.map((command) => `set -- ${command}\nprintf '%s\\0' "$@" END`).join("\n"),
    );
    expect(stderr, repeat).toBe("");
    const ran = stdout
      .join("\0")
      .split("END")
      .map((text) => text.split("\0").filter((_, at, all) => at > 0 || all[0] !== ""));
    for (const [index, { config, cli }] of places.entries()) {
      const words = (ran[index] ?? []).slice(0, -1);
      expect(words.slice(-5), repeat).toEqual(["ssh-serve", "-c", config, "2", "7"]);
      expect(words.slice(0, -5).join(" "), repeat).toBe(
        cli.split(/\s+/).length === words.length - 5 ? cli.split(/\s+/).join(" ") : cli,
      );
    }
  });
});

it("its own lines of authorized_keys are known again, and lines of others are not", () => {
  const config = word.filter((text) => !/[\r\n]/.test(text)).map((text) => `/srv/${text}`);
  const key = {
    userId: 2,
    keyId: 7,
    publicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3",
  };
  check(1000, [config, config], (config, other) => {
    const { text } = authorizedKeys([key], { cli: "/opt/kallithea-cli", config });
    expect(inspectOld(text, { config })).toEqual({ foreign: undefined, losesLines: false });
    if (other !== config) expect(inspectOld(text, { config: other }).losesLines).toBe(true);
    expect(inspectOld(`${text}ssh-ed25519 AAAA ${config}\n`, { config }).foreign).toBeDefined();
  });
});

/** As sshd's opt_dequote reads it: `\\"` is a quote, everything else is itself. */
function commandOf(text: string): string {
  const line = text.split("\n").find((candidate) => candidate.includes('command="')) ?? "";
  const start = line.indexOf('command="') + 'command="'.length;
  let command = "";
  for (let at = start; line[at] !== '"'; at++) {
    if (line[at] === "\\" && line[at + 1] === '"') at++;
    if (line[at] === undefined) throw new Error(`the quotes of ${line} are open`);
    command += line[at];
  }
  return command;
}

function runShell(shell: string, script: string): { stdout: string[]; stderr: string } {
  const { stdout, stderr } = spawnSync(shell, [], {
    input: script,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" },
  });
  return { stdout: stdout.split("\0").slice(0, -1), stderr };
}
