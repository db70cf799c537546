// Output to a reader that is slow or gone.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, projectRoot, runBuilt } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

/** A program that prints a hundred thousand lines with the function that writes our output. */
const manyLines = `
  const esbuild = require(${JSON.stringify(path.join(projectRoot, "node_modules/esbuild"))});
  const source = require("node:fs").readFileSync(${JSON.stringify(path.join(projectRoot, "src/terminal/write-line.ts"))}, "utf8");
  const { code } = esbuild.transformSync(source, { loader: "ts", format: "cjs" });
  const write = { exports: {} };
  const errors = { systemErrorCode: (error) => error.code };
  new Function("exports", "require", "module", code)(write.exports, (name) => (name === "../errors.js" ? errors : require(name)), write);
  for (let i = 0; i < 100000; i++) write.exports.writeLine(1, "line " + i);
  write.exports.writeLine(2, "all written");
`;

describe("output", () => {
  it.each([
    ["blocks", ""],
    // Accessing the stream makes Node open it, which makes the pipe non-blocking: writes fail with EAGAIN.
    ["does not block", "process.stdout.writable;"],
  ])("reaches a slow reader completely and in order through a pipe that %s", async (_case, prelude) => {
    const child = spawn(process.execPath, ["-e", prelude + manyLines], { stdio: ["ignore", "pipe", "ignore"] });
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) {
      chunks.push(chunk as Buffer);
      if (chunks.length % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const lines = Buffer.concat(chunks).toString().trimEnd().split("\n");
    expect(lines).toHaveLength(100_000);
    expect(lines.every((line, index) => line === `line ${index}`)).toBe(true);
  });

  it("is dropped if its reader is gone, and the work continues", () => {
    const script = `"$1" -e "$2" | head -n 1`;
    const { stdout, stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, manyLines], {
      encoding: "utf8",
    });
    expect(stdout).toBe("line 0\n");
    expect(stderr).toBe("all written\n");
  });

  it("of --help and --version causes no error message on a closed pipe", () => {
    const script = `set -o pipefail; "$1" "$2" --help | true`;
    const { status, stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, builtProgram], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

describe("output that cannot be written", () => {
  it.each(["--help", "--version"])("of %s causes a message and exit status 1", (option) => {
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", `"$1" "$2" "$3" >/dev/full`, "bash", process.execPath, builtProgram, option],
      {
        encoding: "utf8",
      },
    );
    expect(stderr).toBe("Error: Standard output could not be written: the disk is full.\n");
    expect(status).toBe(1);
  });

  it("of a command causes a message that the command itself was completed", () => {
    const file = path.join(temporaryFolder(), "my.ini");
    const script = `"$1" "$2" config-create "$3" >/dev/full`;
    const { stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, builtProgram, file], {
      encoding: "utf8",
    });
    expect(stderr).toContain("the disk is full. The command itself was completed.\n");
    expect(existsSync(file)).toBe(true);
  });

  it("does not stop the work", () => {
    const file = path.join(temporaryFolder(), "my.ini");
    const script = `"$1" "$2" config-create "$3" >/dev/full 2>/dev/full`;
    const { status } = spawnSync("bash", ["-c", script, "bash", process.execPath, builtProgram, file]);
    expect({ status, written: existsSync(file) }).toEqual({ status: 1, written: true });
  });
});

describe("the width of help", () => {
  it("is 80 in a pipe, and that of a terminal otherwise", () => {
    const longest = (text: string) => Math.max(...text.split(/\r?\n/).map((line) => line.length));
    const { stdout } = runBuilt(["repo-scan", "--help"]);
    expect(longest(stdout)).toBeGreaterThan(70);
    expect(longest(stdout)).toBeLessThanOrEqual(80);
    const pty = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
text = b""
try:
    while part := os.read(terminal, 65536): text += part
except OSError: pass
sys.stdout.buffer.write(text)`;
    const shown = spawnSync("python3", ["-c", pty, process.execPath, builtProgram, "repo-scan", "--help"], {
      encoding: "utf8",
    });
    expect(shown.stdout).toContain("Synchronize the database");
    expect(longest(shown.stdout)).toBeGreaterThan(40);
    expect(longest(shown.stdout)).toBeLessThanOrEqual(50);
  });
});
