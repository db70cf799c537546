// Who may do what over SSH, as the rows of the database say.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { PlainSession } from "../../../src/database/open/plain-session.js";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { authorize, type Caller } from "../../../src/ssh/session/authorize.js";
import { parseCommand } from "../../../src/ssh/session/parse-command.js";
import { RejectedError } from "../../../src/ssh/session/rejected-error.js";
import { makeFolder, removeFolder } from "../../support/cli/temporary-folder.js";
import { createDatabase } from "../../support/databases/created.js";
import { engines } from "../../support/databases/engines.js";

const caller: Caller = { userId: 3, keyId: 1, ip: "192.0.2.7" };
const [admin, other]: Caller[] = [
  { ...caller, userId: 2, keyId: 2 },
  { ...caller, userId: 4, keyId: 3 },
];
const pull = "git-upload-pack '/group/project'";
const push = "git-receive-pack '/group/project'";

describe.each(engines)("SSH on $title:", (engine) => {
  const test = it.skipIf(engine.missing);
  let folder: string;
  let session: PlainSession;

  const add = async (table: string, ...rows: readonly Record<string, string | number | boolean>[]) => {
    for (const row of rows)
      await session.query(
        `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.keys(row)
          .map(() => "?")
          .join(", ")})`,
        Object.values(row),
      );
  };

  beforeAll(async () => {
    if (engine.missing !== undefined) return;
    folder = makeFolder();
    const url = await engine.newUrl(folder);
    await createDatabase(url);
    session = await (await engineOf(parseDatabaseUrl(url))).plainSession({ wait: 0 });
    await add("users", ...[3, 4].map(userRow));
    await add("user_ssh_keys", ...[1, 2, 3].map(keyRow));
    await add("repositories", repositoryRow(1, "group/project", "git"), repositoryRow(2, "mercurial", "hg"));
    await add("users_groups", groupRow(1, true), groupRow(2, false));
    await add("users_groups_members", ...[1, 2].map((users_group_id) => ({ users_group_id, user_id: 3 })));
  });

  afterAll(async () => {
    if (session === undefined) return;
    await session.close();
    removeFolder(folder);
  });

  beforeEach(async () => {
    if (engine.missing !== undefined) return;
    for (const table of ["repo_to_perm", "users_group_repo_to_perm", "user_ip_map"])
      await session.query(`DELETE FROM ${table}`);
    await session.query("UPDATE user_ssh_keys SET last_seen = NULL");
    await session.query("UPDATE users SET active = ? WHERE user_id > 1", [true]);
    await session.query("UPDATE repositories SET private = ?, user_id = ?", [false, 2]);
    await grant("user", 1, "read", 2);
  });

  const grant = async (kind: "user" | "group", id: number, permission: string, repository = 1) => {
    const name = permission.includes(".") ? permission : `repository.${permission}`;
    const [row] = await session.query<{ permission_id: number }>(
      "SELECT permission_id FROM permissions WHERE permission_name = ?",
      [name],
    );
    const common = { permission_id: row?.permission_id ?? 0, repository_id: repository };
    if (kind === "user") await add("repo_to_perm", { user_id: id, ...common });
    else await add("users_group_repo_to_perm", { users_group_id: id, ...common });
  };

  /** What a caller is answered: `push`, `pull`, or a message. */
  const ask = async (command: string, who = caller): Promise<string> => {
    try {
      const { mayPush } = await authorize(session, who, parseCommand(command));
      return mayPush ? "push" : "pull";
    } catch (error) {
      if (error instanceof RejectedError) return error.message;
      throw error;
    }
  };

  const seenKeys = async () =>
    (
      await session.query<{ id: number }>(
        "SELECT user_ssh_key_id AS id FROM user_ssh_keys WHERE last_seen IS NOT NULL ORDER BY 1",
      )
    ).map(({ id }) => id);

  const denied = "abort: Access to 'group/project' denied";

  test.each([
    ["default read", [["user", 1, "read"]], "pull"],
    ["default write", [["user", 1, "write"]], "push"],
    ["default admin", [["user", 1, "admin"]], "push"],
    ["default none", [["user", 1, "none"]], denied],
    ["no row of the default user", [["user", 3, "admin"]], denied],
    [
      "own write",
      [
        ["user", 1, "none"],
        ["user", 3, "write"],
      ],
      "push",
    ],
    [
      "own none, default write",
      [
        ["user", 1, "write"],
        ["user", 3, "none"],
      ],
      "push",
    ],
    [
      "another user's write",
      [
        ["user", 1, "read"],
        ["user", 4, "write"],
      ],
      "pull",
    ],
    [
      "an active group's write",
      [
        ["user", 1, "none"],
        ["group", 1, "write"],
      ],
      "push",
    ],
    [
      "an active group's read",
      [
        ["user", 1, "none"],
        ["group", 1, "read"],
      ],
      "pull",
    ],
    [
      "an inactive group's write",
      [
        ["user", 1, "none"],
        ["group", 2, "write"],
      ],
      denied,
    ],
    [
      "group write, own read",
      [
        ["user", 1, "none"],
        ["group", 1, "write"],
        ["user", 3, "read"],
      ],
      "push",
    ],
    [
      "a permission of another kind",
      [
        ["user", 1, "read"],
        ["user", 3, "group.admin"],
      ],
      denied,
    ],
  ] as const)("%s", async (_title, rows, expected) => {
    for (const [kind, id, permission] of rows) await grant(kind, id, permission);
    expect(await ask(pull)).toBe(expected);
    expect(await ask(push)).toBe(expected === "pull" ? "abort: Push access to 'group/project' denied" : expected);
  });

  test("a private repository is open to its owner, to administrators, and by own rows", async () => {
    await session.query("UPDATE repositories SET private = ? WHERE repo_id = 1", [true]);
    await grant("user", 1, "write");
    expect([await ask(pull), await ask(pull, admin)]).toEqual([denied, "push"]);
    await session.query("UPDATE repositories SET user_id = 3 WHERE repo_id = 1");
    expect([await ask(pull), await ask(pull, other)]).toEqual(["push", denied]);
    await grant("user", 4, "read");
    expect(await ask(pull, other)).toBe("pull");
  });

  test("users and keys that are unknown, inactive, or do not belong together", async () => {
    await grant("user", 1, "read");
    expect(await ask(pull, { ...caller, userId: 99 })).toBe("abort: User 99 not found");
    expect(await ask(pull, { ...caller, userId: 99_999_999_999 })).toBe("abort: User 99999999999 not found");
    expect(await ask(pull, { ...caller, keyId: 99 })).toBe("abort: SSH key 99 not found");
    expect(await ask(pull, { ...caller, keyId: 99_999_999_999 })).toBe("abort: SSH key 99999999999 not found");
    expect(await ask(pull, { ...caller, keyId: 2 })).toBe("abort: SSH key 2 not found");
    await session.query("UPDATE users SET active = ? WHERE user_id = 3", [false]);
    expect(await ask(pull)).toBe("abort: User u3 from 192.0.2.7 cannot be authorized");
    expect(await seenKeys()).toEqual([]);
  });

  test("ids that are no ids", async () => {
    for (const id of [Number.NaN, -1, 1.5, Number.NEGATIVE_INFINITY, -99_999_999_999]) {
      expect(await ask(pull, { ...caller, userId: id })).toBe(`abort: User ${id} not found`);
      expect(await ask(pull, { ...caller, keyId: id })).toBe(`abort: SSH key ${id} not found`);
    }
  });

  test("the use of a key is recorded, also when the repository is refused", async () => {
    expect(await ask(pull)).toBe(denied);
    expect(await seenKeys()).toEqual([1]);
  });

  test("addresses: the default user's networks and the user's own, with rows that nobody can read", async () => {
    await grant("user", 1, "read");
    const refusal = "abort: User u3 from 192.0.2.7 cannot be authorized";
    await add("user_ip_map", { user_id: 4, ip_addr: "10.0.0.1", active: true });
    expect([await ask(pull), await ask(pull, other)]).toEqual(["pull", refusal.replace("u3", "u4")]);
    await add("user_ip_map", { user_id: 1, ip_addr: "no address", active: true });
    expect(await ask(pull)).toBe(refusal);
    await add("user_ip_map", { user_id: 3, ip_addr: "192.0.2.99/24", active: false });
    expect([await ask(pull), await ask(pull, other)]).toEqual(["pull", refusal.replace("u3", "u4")]);
    expect(await ask(pull, { ...caller, ip: "UNKNOWN" })).toBe("abort: User u3 from UNKNOWN cannot be authorized");
    await add("user_ip_map", { user_id: 1, ip_addr: "2001:db8::/32", active: true });
    expect(await ask(pull, { ...other, ip: "2001:db8::1%eth0" } as Caller)).toBe("pull");
  });

  test("the type, and a name that differs in its case only", async () => {
    await grant("user", 1, "read");
    expect(await ask("git-upload-pack '/mercurial'")).toBe("abort: 'mercurial' is a Mercurial repository");
    expect(await ask("hg -R group/project serve --stdio")).toBe("abort: 'group/project' is a Git repository");
    expect(await ask("hg -R mercurial serve --stdio")).toBe("pull");
    for (const name of ["Mercurial", "MERCURIAL", "mercurial ", "mercürial", "_2", "missing", "\ud800"])
      expect(await ask(`hg -R '${name}' serve --stdio`)).toMatch(/^abort: Access to .* denied$/);
  });
});

function userRow(user_id: number) {
  const name = `u${user_id}`;
  return {
    ...{ user_id, username: name, email: `${name}@example.com`, active: true, admin: false, firstname: "" },
    ...{ lastname: "", created_on: "2020-01-01 00:00:00", password: "x", api_key: `key of ${name}` },
  };
}

function keyRow(id: number) {
  return {
    ...{ user_ssh_key_id: id, user_id: [3, 2, 4][id - 1] as number, public_key: "k", description: "" },
    ...{ fingerprint: `f${id}`, created_on: "2020-01-01 00:00:00" },
  };
}

function repositoryRow(repo_id: number, repo_name: string, repo_type: string) {
  return {
    ...{ repo_id, repo_name, repo_type, repo_state: "repo_state_created", user_id: 2, private: false },
    ...{ downloads: false, statistics: false, created_on: "2020-01-01 00:00:00" },
    ...{ updated_on: "2020-01-01 00:00:00", description: "", landing_revision: "rev:tip" },
  };
}

function groupRow(users_group_id: number, users_group_active: boolean) {
  return {
    ...{ users_group_id, users_group_name: `g${users_group_id}`, user_group_description: "", users_group_active },
    ...{ created_on: "2020-01-01 00:00:00", user_id: 2 },
  };
}
