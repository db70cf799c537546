// What the database says about a user and a repository, asked of a small database in memory.
import Database from "better-sqlite3";
import { beforeEach, describe, expect, it } from "vitest";
import { repositoryAccess } from "../../src/access/repository-access.js";
import type { PlainSession } from "../../src/database/open/plain-session.js";

let database: Database.Database;
let session: Pick<PlainSession, "query">;

const [anonymous, owner, member, stranger] = [1, 2, 3, 4];
const [none, read, write, admin] = [1, 2, 3, 4];
const group = 7;

beforeEach(() => {
  database = new Database(":memory:");
  database.exec(`
    CREATE TABLE repositories (repo_id, repo_name COLLATE NOCASE, repo_type, user_id, private);
    CREATE TABLE users (user_id, username);
    CREATE TABLE permissions (permission_id, permission_name);
    CREATE TABLE repo_to_perm (user_id, repository_id, permission_id);
    CREATE TABLE users_groups (users_group_id, users_group_active);
    CREATE TABLE users_groups_members (users_group_id, user_id);
    CREATE TABLE users_group_repo_to_perm (users_group_id, repository_id, permission_id);
    INSERT INTO repositories VALUES (5, 'other', 'hg', 2, 0), (6, 'Team/App', 'git', 2, 0), (7, 'team/app', 'hg', 4, 1);
    INSERT INTO users VALUES (1, 'default'), (2, 'owner'), (3, 'member'), (4, 'stranger');
    INSERT INTO permissions VALUES (1, 'repository.none'), (2, 'repository.read'), (3, 'repository.write'), (4, 'repository.admin');
    INSERT INTO users_groups VALUES (7, 1), (8, 0);
    INSERT INTO users_groups_members VALUES (7, 3), (8, 4);
  `);
  session = {
    query: async <Row>(statement: string, values: readonly unknown[] = []) =>
      database
        .prepare(statement)
        .all(values.map((value) => (typeof value === "boolean" ? Number(value) : value))) as Row[],
  };
  allow(anonymous, none);
});

function allow(user: number, permission: number, repository = 6): void {
  database.prepare("INSERT INTO repo_to_perm VALUES (?, ?, ?)").run(user, repository, permission);
}

function allowGroup(of: number, permission: number, repository = 6): void {
  database.prepare("INSERT INTO users_group_repo_to_perm VALUES (?, ?, ?)").run(of, repository, permission);
}

const accessOf = async (id: number, { name = "Team/App", isAdmin = false } = {}) =>
  (await repositoryAccess(session as PlainSession, { id, isAdmin }, name))?.access;

describe("the access to a repository", () => {
  it("is of the repository with exactly this name", async () => {
    expect(await repositoryAccess(session as PlainSession, { id: owner, isAdmin: false }, "Team/App")).toEqual({
      ...{ id: 6, name: "Team/App", type: "git", access: "write" },
    });
    expect(await accessOf(owner, { name: "TEAM/APP" })).toBeUndefined();
    expect(await accessOf(owner, { name: "nothing" })).toBeUndefined();
  });

  it("is the anonymous user's, if there is nothing else", async () => {
    expect(await accessOf(stranger)).toBe("none");
    database.exec("DELETE FROM repo_to_perm");
    allow(anonymous, read);
    expect(await accessOf(stranger)).toBe("read");
  });

  it("is a user's own, and nobody else's", async () => {
    allow(member, write);
    allow(stranger, admin, 5);
    expect(await accessOf(member)).toBe("write");
    expect(await accessOf(stranger)).toBe("none");
  });

  it("is that of an active group, for its members", async () => {
    allowGroup(group, write);
    allowGroup(8, admin);
    allowGroup(group, admin, 5);
    expect(await accessOf(member)).toBe("write");
    expect(await accessOf(stranger)).toBe("none");
  });

  it("is everything for the owner and for administrators", async () => {
    expect(await accessOf(owner)).toBe("write");
    expect(await accessOf(stranger, { isAdmin: true })).toBe("write");
  });

  it("of a private repository is not the anonymous user's", async () => {
    database.exec("DELETE FROM repo_to_perm");
    allow(anonymous, read, 7);
    expect(await accessOf(member, { name: "team/app" })).toBe("none");
    allow(member, read, 7);
    expect(await accessOf(member, { name: "team/app" })).toBe("read");
  });

  it("of the anonymous user is that of its own row, which is not one of a user", async () => {
    allow(anonymous, write);
    expect(await accessOf(anonymous)).toBe("write");
  });

  it("is nothing, also for administrators, without a row of the anonymous user", async () => {
    database.exec("DELETE FROM repo_to_perm");
    expect(await accessOf(stranger, { isAdmin: true })).toBe("none");
  });
});
