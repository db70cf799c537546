import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { iniFromText } from "../../../src/ini/load.js";
import { scanIni } from "../../../src/ini/scan.js";
import { upgradeIni } from "../../../src/ini/upgrade/upgrade.js";
import { projectRoot } from "../../support/cli/cli.js";

const machine = {
  version: "9.9",
  gitHookInterpreter: "/venv/bin/python",
  kallitheaCliPath: "/venv/bin/kallithea-cli",
  sshAuthorizedKeys: "/home/k/.ssh/authorized_keys",
  sshLocale: "C.UTF-8",
  secret: () => "new",
};

it("upgrades files with random changes, once, and loses no setting of the user", () => {
  const random = generator(20261129);
  let upgradedFiles = 0;
  for (const release of ["0.3.7", "0.4.1", "0.5.2", "0.6.3"]) {
    const file = path.join(projectRoot, `test/fixtures/configurations/kallithea-${release}.ini`);
    const lines = readFileSync(file, "utf8").split("\n");
    for (let run = 0; run < 8; run += 1) {
      const text = lines.flatMap((line) => mutated(line, random)).join("\n");
      if (scanIni(text).problems.length > 0) continue;
      const { text: upgraded, steps } = upgradeIni(text, "/srv/my.ini", machine);
      upgradedFiles += 1;
      const context = `${release}, run ${run}`;
      expect(upgradeIni(upgraded, "/srv/my.ini", machine).text, context).toBe(upgraded);
      const mine = scanIni(text).settings.filter(({ key }) => key.startsWith("mine"));
      for (const { section, key, value } of mine)
        expect(iniFromText(upgraded, "/srv/my.ini").rawSection(section)?.get(key), context).toBe(value);
      expect(steps.filter(({ kind }) => kind === "rename").length, context).toBeLessThan(12);
    }
  }
  expect(upgradedFiles).toBeGreaterThan(10);
});

let count = 0;

function mutated(line: string, random: () => number): string[] {
  const dice = random();
  if (/^\[/.test(line)) return [line];
  if (dice < 0.05) return [];
  if (dice < 0.1) return [`#${line}`];
  if (dice < 0.13) return [line, `mine${count++} = 1`, "    and more", "", "  # comment", "    end"];
  if (dice < 0.16) return [line.replace(/^#(\S+ =)/, "$1")];
  if (dice < 0.2) return [line.replace(/= .*$/, "= 42")];
  if (dice < 0.23) return [line.replace(" = ", ": ")];
  return [line];
}

/** A linear congruential generator: the same files in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
