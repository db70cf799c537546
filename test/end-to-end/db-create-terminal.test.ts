// The questions, on a real pseudo-terminal, which Python creates because Node cannot.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { compareSync } from "bcrypt";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { builtProgram, projectRoot, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const python = spawnSync("python3", ["-c", "import pty"]).status === 0;
const enter = "\r";

describe.skipIf(!python)(
  `db-create on a terminal${python ? "" : " (skipped: there is no python3 with the module pty)"}`,
  () => {
    it("asks for everything, and asks for the password twice without showing it", () => {
      const instance = makeInstance(temporaryFolder());
      const { status, shown } = answer(instance, [
        ["repositories root:", `${instance.repositories}${enter}`],
        ["User name of the administrator:", `doe${enter}`],
        ["Password of the administrator:", `s3cret-one${enter}`],
        ["(again)", `s3cret-two${enter}`],
        ["The passwords do not match. Try again.", ""],
        ["Password of the administrator:", `s3cret-one${enter}`],
        ["(again)", `s3cret-one${enter}`],
        ["Email address of the administrator:", `doe@example.com${enter}`],
        ["Allow anonymous access", enter],
      ]);
      expect(status, shown).toBe(0);
      expect(shown).toContain("Database set up successfully.");
      expect(shown).not.toContain("s3cret");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that switch colors.
      expect(shown, "colors in spite of NO_COLOR").not.toMatch(/\u001b\[[\d;]*m/);
      expect(compareSync("s3cret-one", administratorsHash(instance))).toBe(true);
    });

    it("explains an invalid answer and asks again", () => {
      const instance = makeInstance(temporaryFolder());
      const { status, shown } = answer(instance, [
        ["repositories root:", `nowhere${enter}`],
        ["nowhere is not an absolute path", `${"\b".repeat(7)}${instance.repositories}${enter}`],
        ["User name of the administrator:", `doe${enter}`],
        ["Password of the administrator:", `12345${enter}`],
        ["at least 6 characters", `6${enter}`],
        ["(again)", `123456${enter}`],
        ["Email address of the administrator:", `doe@example.com${enter}`],
        ["Allow anonymous access", enter],
      ]);
      expect(status, shown).toBe(0);
      expect(compareSync("123456", administratorsHash(instance))).toBe(true);
    });

    it("ends on Ctrl-C without changing anything", () => {
      const instance = makeInstance(temporaryFolder());
      const { status, shown } = answer(instance, [["repositories root:", "\u0003"]]);
      expect(status, shown).toBe(130);
      expect(shown).toContain("Interrupted: nothing was changed.");
      expect(existsSync(instance.database)).toBe(false);
    });

    it.each([
      ["at a text", false, "repositories root:"],
      ["at a yes or no", true, "Replace sqlite:///"],
    ])("ends on Ctrl-D %s without changing anything", (_where, exists, question) => {
      const instance = makeInstance(temporaryFolder());
      if (exists) runBuilt(dbCreateArguments(instance));
      const { status, shown } = answer(instance, [[question, "\u0004"]]);
      expect(status, shown).toBe(130);
      expect(shown).toContain("Interrupted: nothing was changed.");
    });

    it.each([
      ["SIGHUP", 129],
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ])("restores the terminal's echo if %s arrives at the password prompt", (signal, expected) => {
      const instance = makeInstance(temporaryFolder());
      const script = path.join(projectRoot, "test/support/cli/signal-at-question.py");
      const command = [
        process.execPath,
        builtProgram,
        "db-create",
        "-c",
        instance.ini,
        `--repos=${instance.repositories}`,
        "--user=doe",
      ];
      const { stdout, stderr } = spawnSync("python3", [script, "Password of the administrator:", signal, ...command], {
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      const { shown, status, echo } = JSON.parse(stdout) as { shown: string; status: number; echo: boolean[] };
      expect(shown).toContain("Interrupted: nothing was changed.");
      expect({ status, echo }).toEqual({ status: expected, echo: [false, true] });
    });

    it("changes nothing if a user only presses Enter when asked about an existing database", () => {
      const instance = makeInstance(temporaryFolder());
      runBuilt(dbCreateArguments(instance, { user: "first" }));
      const before = readFileSync(instance.database);
      const { status, shown } = answer(instance, [[`Replace sqlite:///${instance.database} (revision`, enter]]);
      expect(status, shown).toBe(0);
      expect(shown).toContain("Nothing done.");
      expect(readFileSync(instance.database).equals(before)).toBe(true);
    });

    it("accepts answers that were typed or pasted before their questions appeared", () => {
      const instance = makeInstance(temporaryFolder());
      runBuilt(dbCreateArguments(instance, { user: "first" }));
      const answers = [
        "y",
        "nowhere",
        "doe",
        "s3cret-one",
        "s3cret-two",
        "s3cret-one",
        "s3cret-one",
        "doe@example.com",
        "n",
      ];
      // The folder is corrected: a rejected answer stays on its line.
      answers[1] = `nowhere${enter}${"\b".repeat(7)}${instance.repositories}`;
      const { status, shown } = answer(instance, [
        ["Replace sqlite:///", answers.map((line) => `${line}${enter}`).join("")],
      ]);
      expect(status, shown).toBe(0);
      expect(shown).toContain("nowhere is not an absolute path");
      expect(shown).toContain("Anonymous access: off");
      expect(compareSync("s3cret-one", administratorsHash(instance))).toBe(true);
    });
  },
);

/** Answers each question once it is on the terminal. */
function answer(instance: TestInstance, dialogue: readonly (readonly [question: string, answer: string])[]) {
  const script = path.join(projectRoot, "test/support/cli/answer-on-terminal.py");
  const words = [script, JSON.stringify(dialogue), process.execPath, builtProgram, "db-create", "-c", instance.ini];
  const { status, stdout, stderr } = spawnSync("python3", words, {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "1", TERM: "xterm" },
  });
  expect(stderr).toBe("");
  return { status, shown: stdout };
}

function administratorsHash(instance: TestInstance): string {
  const database = new Database(instance.database, { readonly: true });
  const hash = database.prepare("SELECT password FROM users WHERE username = 'doe'").pluck().get();
  database.close();
  return String(hash);
}
