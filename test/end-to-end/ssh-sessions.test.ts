// Pulls and pushes over SSH, and the rows that they leave, on each engine. Interop tests compare them with Kallithea's.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestInstance } from "../support/cli/instance.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { engines, query } from "../support/databases/engines.js";
import { hgIsInstalled, runGitTool } from "../support/repositories/run-tools.js";
import {
  clientWithoutSshd,
  doe,
  loggedActions,
  reader,
  servedInstance,
  sshLogOf,
} from "../support/ssh/served-instance.js";
import { asClient } from "../support/ssh/sshd.js";

describe.each(engines)("SSH on $title:", (engine) => {
  const test = it.skipIf(engine.missing);
  let instance: TestInstance;

  beforeAll(async () => {
    if (engine.missing === undefined) instance = await servedInstance({ engine });
  });
  afterAll(() => instance && removeFolder(instance.folder));

  /** Runs git or hg as a client, in a new folder or in the clone that it names. */
  const run = (login: typeof doe, place: string, words: string, expected = 0) => {
    const client = clientWithoutSshd(instance, login);
    const folder = path.join(instance.folder, "clients", place);
    mkdirSync(folder, { recursive: true });
    const answer = asClient(client, folder, words.replace(/ssh:(\w+)/, (_, name) => client.url(name)).split(" "));
    expect(answer.status, `${words}\n${answer.stdout}${answer.stderr}`).toBe(expected);
    return { output: answer.stdout + answer.stderr, folder };
  };

  const newActions = async (work: () => Promise<void> | void) => {
    const before = (await loggedActions(instance)).length;
    await work();
    return (await loggedActions(instance)).slice(before);
  };

  const cachedTip = async (name: string): Promise<unknown> => {
    const [row] = await query(instance.url, `SELECT changeset_cache FROM repositories WHERE repo_name = '${name}'`);
    return JSON.parse(String(row?.changeset_cache)).raw_id;
  };

  test("Git", async () => {
    let tip = "";
    const actions = await newActions(() => {
      run(doe, ".", "git clone -q ssh:git g");
      const { folder } = run(doe, "g", "git commit -q --allow-empty -m second");
      tip = runGitTool(folder, ["rev-parse", "HEAD"]).trim();
      run(doe, "g", "git push -q origin HEAD HEAD:other");
      run(doe, "g", "git push -q origin :other");
      run(reader, "g", "git fetch -q");
      expect(run(reader, "g", "git push -q origin HEAD:new", 128).output).toContain(
        "abort: Push access to 'git' denied",
      );
    });
    expect(actions).toEqual([
      "doe pull git",
      expect.stringMatching(new RegExp(`^doe push:${tip}(,${tip})? git$`)),
      "doe push:delete_branch=>other git",
      "reader pull git",
    ]);
    expect(await cachedTip("git")).toBe(tip);
  });

  it.skipIf(!hgIsInstalled || engine.missing)("Mercurial", async () => {
    let tip = "";
    const actions = await newActions(() => {
      run(doe, ".", "hg clone -q ssh:hg h");
      const { folder } = run(doe, "h", "hg id");
      writeFileSync(path.join(folder, "b"), "b\n");
      run(doe, "h", "hg commit -q -A -m second -u a");
      tip = run(doe, "h", "hg log -r . -T {node}").output;
      run(doe, "h", "hg push -q");
      run(reader, ".", "hg clone -q ssh:hg h2");
    });
    expect(actions).toEqual(["doe pull hg", `doe push:${tip} hg`, "reader pull hg"]);
    expect(await cachedTip("hg")).toBe(tip);
  });

  test("a push of more changesets than a column of MariaDB can name keeps the newest", async () => {
    const count = 1700;
    const { folder } = run(doe, ".", "git clone -q ssh:git many");
    const commits = Array.from(
      { length: count },
      (_, n) => `commit refs/heads/many\ncommitter a <a@example.com> ${n} +0000\ndata 1\nx\n`,
    );
    runGitTool(path.join(folder, "many"), ["fast-import", "--quiet"], commits.join(""));
    const ids = runGitTool(path.join(folder, "many"), ["rev-list", "--reverse", "many"]).trim().split("\n");
    await newActions(() => void run(doe, "many", "git push -q origin many"));
    const [row] = await query(instance.url, "SELECT action FROM user_logs ORDER BY user_log_id DESC LIMIT 1");
    const logged = String(row?.action).replace("push:", "").split(",");
    expect(ids).toHaveLength(count);
    expect(logged).toEqual(ids.slice(-logged.length));
    expect(logged).toHaveLength(engine.name === "MariaDB" ? 1598 : count);
  });

  test("a database that goes away during a push: the push stays, the client learns that it is not recorded", () => {
    run(doe, ".", "git clone -q ssh:git late");
    run(doe, "late", "git commit -q --allow-empty -m late");
    const script = `sed -i 's|^sqlalchemy.url = .*|sqlalchemy.url = sqlite:////nowhere/x.db|' '${instance.ini}'`;
    writeFileSync(path.join(instance.repositories, "git/hooks/update"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { output } = run(doe, "late", "git push origin HEAD:late");
    expect(output).toContain("Kallithea could not record the push. Its administrator finds the reason in the log.");
    expect(output).not.toContain("/nowhere");
    expect(sshLogOf(instance).at(-1)).toMatch(/^192\.0\.2\.7 user doe push of git not recorded: .*\/nowhere/);
    expect(runGitTool(path.join(instance.repositories, "git"), ["branch", "--list", "late"])).toContain("late");
  });
});
