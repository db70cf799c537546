// A value of a git config, as git reads it.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configValue } from "../../../src/vcs/git/config-paths.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

function gitValue(text: string): string | undefined {
  const file = path.join(temporaryFolder(), "config");
  writeFileSync(file, text, "latin1");
  try {
    return execFileSync("git", ["config", "--file", file, "--no-includes", "-z", "--get", "gitweb.owner"], {
      encoding: "latin1",
      stdio: ["ignore", "pipe", "ignore"],
    }).slice(0, -1);
  } catch {
    return undefined;
  }
}

describe("gitweb.owner", () => {
  it.each([
    "[gitweb]\n\towner = Jane Doe <jane@example.com>\n",
    "[GitWeb]\nOWNER=jane",
    "[gitweb] owner = jane ; comment",
    '[gitweb]\nowner = " jane " # comment\n',
    '[gitweb]\nowner = "a\\"b\\\\c\\td"\n',
    "[gitweb]\nowner = jane \\\n doe\n",
    "[gitweb]\nowner = first\nowner = second\n",
    "[gitweb]\nowner = first\n[core]\nowner = other\n[gitweb]\nowner = third\n",
    '[gitweb "x"]\nowner = jane\n',
    "[gitweb.x]\nowner = jane\n",
    '[gitweb]\nowner = jane\n[gitweb "x"]\nowner = other\n',
    "owner = jane\n",
    "[gitweb]\n[core]\nowner = jane\n",
    "[gitweb]\r\nowner = jane\r\n",
    "\u00ef\u00bb\u00bf[gitweb]\nowner = j\u00c3\u00a4ne\n",
    "[include]\npath = other\n[gitweb]\nurl = x\n",
    "",
  ])("is read as by git: %j", (text) => {
    expect(configValue(text, "gitweb", "owner")).toBe(gitValue(text));
  });

  it("is read of a config of a megabyte in a moment", () => {
    const long = "x".repeat(1 << 20);
    expect(configValue(`[gitweb]\nowner = ${long}\n`, "gitweb", "owner")).toBe(long);
    expect(configValue(`[gitweb]\nowner = "${'a"b"'.repeat(1 << 18)}"\n`, "gitweb", "owner")).toHaveLength(1 << 19);
    expect(configValue("[gitweb]owner=a\n".repeat(1 << 16), "gitweb", "owner")).toBe("a");
  });
});
