// The same history twice: as a directory for the real Alembic, and as one of ours.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { readShippedFile } from "../../../src/files/shipped-files.js";
import { emptyBodies, renderRevision } from "../../../src/migrations/history/files/render-revision.js";
import type { Revision } from "../../../src/migrations/history/graph/revision.js";
import { projectRoot } from "../cli/cli.js";
import { runAlone } from "../reference/reference.js";
import { revisionsOf } from "./history-notation.js";

/** A minimal `env.py`. */
export const environment = `
from alembic import context
from sqlalchemy import create_engine

url = context.config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
`;

/** The template of `alembic revision`; only the header and the constants of the file are compared. */
const template = `"""\${message}

Revision ID: \${up_revision}
Revises: \${down_revision | comma,n}
Create Date: \${create_date}

"""
revision = \${repr(up_revision)}
down_revision = \${repr(down_revision)}
branch_labels = \${repr(branch_labels)}
depends_on = \${repr(depends_on)}
`;

/**
 * Creates `alembic.ini`, `env/versions/*.py` and a database with the given rows for Alembic, and `ours/*.ts` for us.
 * @param lines the history, in the notation of history-notation.ts
 * @returns the directory of our revision files
 */
export function writeBothEnvironments(folder: string, lines: readonly string[], rows: readonly string[] = []): string {
  const ours = path.join(folder, "ours");
  const theirs = path.join(folder, "env/versions");
  for (const made of [ours, theirs]) mkdirSync(made, { recursive: true });
  writeFileSync(
    path.join(folder, "alembic.ini"),
    "[alembic]\nscript_location = env\nsqlalchemy.url = sqlite:///x.db\n",
  );
  writeFileSync(path.join(folder, "env/env.py"), environment);
  writeFileSync(path.join(folder, "env/script.py.mako"), template);
  for (const revision of revisionsOf(lines)) {
    writeFileSync(path.join(theirs, `${revision.id}_.py`), pythonFile(revision));
    writeFileSync(path.join(ours, `${revision.id}_.ts`), typeScriptFile(revision));
  }
  writeVersionTable(path.join(folder, "x.db"), rows);
  return ours;
}

/** The output of the real Alembic for a list of command lines, each in a directory. */
export function runAlembic(
  commandLines: readonly { folder: string; arguments: readonly string[] }[],
): { status: number; output: string }[] {
  return askAlembic({ commandLines });
}

/** Queries the real Alembic; see ask_alembic.py. */
export function askAlembic<Answer>(question: object, env: NodeJS.ProcessEnv = {}): Answer[] {
  // It changes what Alembic imports.
  const { status, stdout, stderr } = runAlone("python", [path.join(projectRoot, "test/interop/ask_alembic.py")], {
    input: JSON.stringify(question),
    env,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Answer[];
}

function pythonFile({ longDoc, id, downRevisions, branchLabels, dependsOn }: Revision): string {
  const tuple = (names: readonly string[]) =>
    names.length > 0 ? `(${names.map((name) => `'${name}',`).join(" ")})` : "None";
  return `"""${longDoc}

"""
revision = '${id}'
down_revision = ${downRevisions.length === 1 ? `'${downRevisions[0]}'` : tuple(downRevisions)}
branch_labels = ${tuple(branchLabels)}
depends_on = ${tuple(dependsOn)}


def upgrade():
    pass


def downgrade():
    pass
`;
}

function typeScriptFile(revision: Revision): string {
  const [message] = revision.longDoc.split("\n\n");
  const template = readShippedFile("templates/revision.ts.template");
  return renderRevision(
    template,
    { ...revision, message },
    emptyBodies,
    "kallithea-cli/operations",
    revision.createDate,
  );
}

function writeVersionTable(file: string, rows: readonly string[]): void {
  const database = new Database(file);
  database.exec("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)");
  for (const row of rows) database.prepare("INSERT INTO alembic_version VALUES (?)").run(row);
  database.close();
}
