// `--sql`, operation by operation: ours beside what the real Alembic writes for the same database. Nothing is connected
// to.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { environment, runAlembic } from "../support/migrations/alembic-environment.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";

const keys = 'sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_t")';

/** The body of a revision in Python, and in TypeScript. */
const cases: readonly [title: string, python: string, typescript: string][] = [
  [
    "a table with everything",
    `op.create_table("t",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("text", sa.UnicodeText(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=False),
        sa.Column("size", sa.Float(53), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.user_id"], name="fk_t_owner_id", ondelete="CASCADE", onupdate="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_t"),
        sa.UniqueConstraint("name", "owner_id", name="uq_t_name"),
        sa.CheckConstraint("length(name) > 2", name="ck_t_name"),
    )
    op.create_index("t_name_idx", "t", ["name"], unique=False)`,
    `op.createTable({
      name: "t",
      columns: [
        { name: "id", type: { kind: "integer" }, autoIncrement: true },
        { name: "owner_id", type: { kind: "integer" } },
        { name: "name", type: { kind: "string", length: 255 } },
        { name: "text", type: { kind: "text" }, nullable: true },
        { name: "created_on", type: { kind: "datetime" } },
        { name: "size", type: { kind: "float53" }, nullable: true },
        { name: "data", type: { kind: "binary" }, nullable: true },
      ],
      constraints: [
        { type: "foreign", name: "fk_t_owner_id", columns: ["owner_id"], referredTable: "users", referredColumns: ["user_id"], onDelete: "CASCADE", onUpdate: "SET NULL" },
        { type: "primary", name: "pk_t", columns: ["id"] },
        { type: "unique", name: "uq_t_name", columns: ["name", "owner_id"] },
        { type: "check", name: "ck_t_name", condition: "length(name) > 2" },
      ],
      indexes: [{ name: "t_name_idx", columns: ["name"] }],
    });`,
  ],
  [
    "names that need quotes",
    `op.create_table("Odd-t", ${keys}, sa.Column("user", sa.Integer(), nullable=True), sa.Column('a"b', sa.Integer(), nullable=True))
    op.rename_table("Odd-t", "order")
    op.drop_column("order", "user")`,
    `op.createTable({
      name: "Odd-t",
      columns: [
        { name: "id", type: { kind: "integer" }, autoIncrement: true },
        { name: "user", type: { kind: "integer" }, nullable: true },
        { name: 'a"b', type: { kind: "integer" }, nullable: true },
      ],
      constraints: [{ type: "primary", name: "pk_t", columns: ["id"] }],
    });
    op.renameTable("Odd-t", "order");
    op.dropColumn("order", "user");`,
  ],
  ["a table dropped", 'op.drop_table("t")', 'op.dropTable("t");'],
  ["a table renamed", 'op.rename_table("t", "u")', 'op.renameTable("t", "u");'],
  [
    "columns added",
    `op.add_column("t", sa.Column("a", sa.String(length=20), nullable=True))
    op.add_column("t", sa.Column("b", sa.Integer(), server_default=sa.text("5"), nullable=False))
    op.add_column("t", sa.Column("c", sa.String(length=9), server_default="it's", nullable=False))
    op.add_column("t", sa.Column("d", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False))`,
    `op.addColumn("t", { name: "a", type: { kind: "string", length: 20 }, nullable: true });
    op.addColumn("t", { name: "b", type: { kind: "integer" }, default: 5 });
    op.addColumn("t", { name: "c", type: { kind: "string", length: 9 }, default: "it's" });
    op.addColumn("t", { name: "d", type: { kind: "datetime" }, default: { sql: "CURRENT_TIMESTAMP" } });`,
  ],
  ["a column dropped", 'op.drop_column("t", "a")', 'op.dropColumn("t", "a");'],
  [
    "indexes",
    `op.create_index("t_ab", "t", ["a", "b"], unique=True)
    op.drop_index("t_ab", table_name="t")`,
    'op.createIndex("t", { name: "t_ab", columns: ["a", "b"], unique: true }); op.dropIndex("t", "t_ab");',
  ],
  [
    "constraints made",
    `op.create_unique_constraint("uq_t_a", "t", ["a", "b"])
    op.create_foreign_key("fk_t_a", "t", "users", ["a"], ["user_id"], ondelete="CASCADE")
    op.create_check_constraint("ck_t_a", "t", "a > 0")`,
    `op.createUniqueConstraint("t", "uq_t_a", ["a", "b"]);
    op.createForeignKey("t", "fk_t_a", ["a"], { referredTable: "users", referredColumns: ["user_id"], onDelete: "CASCADE" });
    op.createCheckConstraint("t", "ck_t_a", "a > 0");`,
  ],
  [
    "constraints dropped",
    `op.drop_constraint("uq_t_a", "t", type_="unique")
    op.drop_constraint("fk_t_a", "t", type_="foreignkey")
    op.drop_constraint("pk_t", "t", type_="primary")`,
    'op.dropConstraint("t", "uq_t_a", "unique"); op.dropConstraint("t", "fk_t_a", "foreign"); op.dropConstraint("t", "pk_t", "primary");',
  ],
  [
    "rows",
    `t = sa.table("t", sa.column("a", sa.String()), sa.column("b", sa.Integer()))
    op.bulk_insert(t, [{"a": "it's", "b": 1}, {"a": "two", "b": 2}])
    op.execute("UPDATE t SET a = 'x'   WHERE b = 1")
    op.execute(t.delete().where(t.c.a == op.inline_literal("y")))`,
    `op.bulkInsert("t", [{ a: "it's", b: 1 }, { a: "two", b: 2 }]);
    op.execute("UPDATE t SET a = 'x'   WHERE b = 1");
    op.execute("DELETE FROM t WHERE t.a = :a", { a: "y" });`,
  ],
];

/** What not every database has, or not without the whole definition of a column. */
const onPostgres: typeof cases = [
  [
    "a column altered",
    `op.alter_column("t", "a", type_=sa.String(length=80))
    op.alter_column("t", "a", nullable=False)
    op.alter_column("t", "a", nullable=True)
    op.alter_column("t", "a", server_default="x")
    op.alter_column("t", "a", server_default=None)
    op.alter_column("t", "a", type_=sa.UnicodeText(), nullable=False, server_default=sa.text("now()"))`,
    `op.alterColumn("t", "a", { type: { kind: "string", length: 80 } });
    op.alterColumn("t", "a", { nullable: false });
    op.alterColumn("t", "a", { nullable: true });
    op.alterColumn("t", "a", { default: "x" });
    op.alterColumn("t", "a", { default: null });
    op.alterColumn("t", "a", { type: { kind: "text" }, nullable: false, default: { sql: "now()" } });`,
  ],
  ["a column renamed", 'op.alter_column("t", "a", new_column_name="B")', 'op.renameColumn("t", "a", "B");'],
  [
    "a boolean, which brings no check here",
    'op.add_column("t", sa.Column("a", sa.Boolean(), server_default=sa.true(), nullable=False))',
    'op.addColumn("t", { name: "a", type: { kind: "boolean" }, default: true });',
  ],
  [
    "a partial index, and one on an expression",
    `op.create_index("t_a", "t", ["a"], postgresql_where=sa.text("b IS NOT NULL"))
    op.create_index("t_lower", "t", [sa.text("lower(a)")])`,
    `op.createIndex("t", { name: "t_a", columns: ["a"], where: "b IS NOT NULL" });
    op.createIndex("t", { name: "t_lower", columns: [{ sql: "lower(a)" }] });`,
  ],
  ["a check dropped", 'op.drop_constraint("ck_t_a", "t", type_="check")', 'op.dropConstraint("t", "ck_t_a", "check");'],
];

/** Their environment has no naming convention, so checks are named where they are made. */
const onMariadb: typeof cases = [
  [
    "a column altered, with its definition",
    `op.alter_column("t", "a", type_=sa.String(length=80), existing_nullable=True)
    op.alter_column("t", "a", existing_type=sa.String(length=80), nullable=False)
    op.alter_column("t", "a", server_default="x")
    op.alter_column("t", "a", server_default=None)
    op.alter_column("t", "a", type_=sa.Integer(), nullable=False, server_default=sa.text("7"))`,
    `op.alterColumn("t", "a", { type: { kind: "string", length: 80 }, nullable: true });
    op.alterColumn("t", "a", { type: { kind: "string", length: 80 }, nullable: false });
    op.alterColumn("t", "a", { default: "x" });
    op.alterColumn("t", "a", { default: null });
    op.alterColumn("t", "a", { type: { kind: "integer" }, nullable: false, default: 7 });`,
  ],
  [
    "booleans, with their checks",
    `op.create_table("b", ${keys}, sa.Column("on", sa.Boolean(name="ck_b_on"), nullable=False))
    op.add_column("t", sa.Column("a", sa.Boolean(name="ck_t_a"), server_default=sa.true(), nullable=False))
    op.bulk_insert(sa.table("b", sa.column("on", sa.Boolean())), [{"on": True}])
    op.alter_column("t", "c", existing_type=sa.Integer(), type_=sa.Boolean(name="ck_t_c"), nullable=True)`,
    `op.createTable({
      name: "b",
      columns: [{ name: "id", type: { kind: "integer" }, autoIncrement: true }, { name: "on", type: { kind: "boolean" } }],
      constraints: [{ type: "primary", name: "pk_t", columns: ["id"] }],
    });
    op.addColumn("t", { name: "a", type: { kind: "boolean" }, default: true });
    op.bulkInsert("b", [{ on: true }]);
    op.alterColumn("t", "c", { type: { kind: "boolean" }, nullable: true });`,
  ],
  [
    "backslashes, and bytes in the length that they need",
    `op.add_column("t", sa.Column("a", sa.String(length=9), server_default="a\\\\b", nullable=True))
    op.add_column("t", sa.Column("b", sa.LargeBinary(1000000), nullable=True))`,
    `op.addColumn("t", { name: "a", type: { kind: "string", length: 9 }, nullable: true, default: "a\\\\b" });
    op.addColumn("t", { name: "b", type: { kind: "longBinary", length: 1000000 }, nullable: true });`,
  ],
  [
    "the beginning of a text indexed",
    'op.create_index("t_a", "t", [sa.text("a(255)")])',
    'op.createIndex("t", { name: "t_a", columns: [{ sql: "a(255)" }] });',
  ],
];

const databases = [
  { title: "PostgreSQL", url: "postgresql://kallithea@localhost/kallithea", cases: [...cases, ...onPostgres] },
  { title: "MariaDB", url: "mysql://kallithea@localhost/kallithea?charset=utf8mb4", cases: [...cases, ...onMariadb] },
];

describe.each(databases)("for $title", ({ url, cases }) => {
  describeAgainstReference("beside Alembic, --sql writes", () => {
    const folder = makeFolder();
    let theirs: string[] = [];
    let ours: string[] = [];
    afterAll(() => removeFolder(folder));

    beforeAll(async () => {
      writeBoth(folder, url, cases);
      const [finished] = runAlembic([{ folder, arguments: ["upgrade", "head", "--sql"] }]);
      expect(finished?.status, finished?.output).toBe(0);
      theirs = byRevision(finished?.output ?? "");
      const { status, stdout, stderr } = await runHere([
        "alembic",
        "-c",
        path.join(folder, "ours.ini"),
        "upgrade",
        "head",
        "--sql",
      ]);
      expect(status, stderr).toBe(0);
      ours = byRevision(stdout);
    });

    it("as many revisions", () => {
      expect(theirs).toHaveLength(cases.length + 1);
      expect(ours).toHaveLength(theirs.length);
    });

    it.each(cases.map(([title], index) => ({ title, index })))("$title", ({ index }) => {
      expect(ours[index + 1]).toBe(theirs[index + 1]);
    });

    it("what stands around them", () => {
      expect(ours[0]).toBe(theirs[0]);
    });
  });
});

/** The other steps look at the database, on one side or on both. */
const shippedSteps = [
  ["upgrade", "9358dc3d6828"],
  ["upgrade", "151b4a4e8c48:4851d15bc437"],
  ["downgrade", "f62826179f39:a0a1bf09c143"],
  ["downgrade", "d7ec25b66e47:4851d15bc437"],
];

describe.each(databases)("for $title", ({ url }) => {
  describeAgainstReference("beside Kallithea's Alembic, --sql writes", () => {
    it.each(shippedSteps)("%s %s", async (command, range) => {
      const ini = path.join(temporaryFolder(), "my.ini");
      writeFileSync(
        ini,
        `[app:main]\nsqlalchemy.url = ${url}\n${loggingOff}[alembic]\nscript_location = kallithea:alembic\n`,
      );
      const words = ["-c", ini, command ?? "", range ?? "", "--sql"];
      const theirs = runReference("alembic", words);
      expect(theirs.status, theirs.stderr).toBe(0);
      expect((await runHere(["alembic", ...words])).stdout).toBe(theirs.stdout);
    });
  });
});

/** Their environment insists on a configuration. */
const loggingOff = "[loggers]\nkeys = root\n[handlers]\nkeys =\n[formatters]\nkeys =\n[logger_root]\nhandlers =\n";

/** A history of one revision for each case, for both. */
function writeBoth(folder: string, url: string, all: typeof cases): void {
  const theirs = path.join(folder, "env/versions");
  mkdirSync(theirs, { recursive: true });
  writeFileSync(path.join(folder, "alembic.ini"), `[alembic]\nscript_location = env\nsqlalchemy.url = ${url}\n`);
  writeFileSync(path.join(folder, "env/env.py"), environment);
  for (const [index, [, python]] of all.entries())
    writeFileSync(path.join(theirs, `${idOf(index)}_.py`), pythonFile(index, python));
  const ours = writeRevisions(
    path.join(folder, "ours"),
    Object.fromEntries(all.map(([, , typescript], index) => [idOf(index), typescript])),
  );
  const alembic = `[alembic]\nscript_location = ${folder}\nversion_locations = ${ours}\n`;
  writeFileSync(path.join(folder, "ours.ini"), `[app:main]\nsqlalchemy.url = ${url}\n${alembic}`);
}

function idOf(index: number): string {
  return `r${String(index).padStart(3, "0")}`;
}

function pythonFile(index: number, body: string): string {
  const below = index === 0 ? "None" : `'${idOf(index - 1)}'`;
  return `"""message of ${idOf(index)}"""
import sqlalchemy as sa
from alembic import op

revision = '${idOf(index)}'
down_revision = ${below}


def upgrade():
    ${body}
`;
}

/** What stands before the first revision comes first. */
function byRevision(script: string): string[] {
  return script.split(/^(?=-- Running upgrade)/m);
}
