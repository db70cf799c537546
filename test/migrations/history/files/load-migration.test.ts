import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { lineIn } from "../../../../src/migrations/history/files/line-in-file.js";
import { loadMigration } from "../../../../src/migrations/history/files/load-migration.js";
import type { Operations } from "../../../../src/schema/operations.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

const types = 'import type { Operations } from "kallithea-cli/operations";\n';
const functions = "export function upgrade(): void {}\nexport function downgrade(): void {}\n";

function fileOf(text: string): string {
  const file = path.join(temporaryFolder(), "a1_add.ts");
  writeFileSync(file, text);
  return file;
}

describe("a revision file", () => {
  it("runs as TypeScript without a build", async () => {
    const { upgrade, downgrade } = await loadMigration(
      fileOf(`${types}interface Made { table: string }
const made = { table: "users" } satisfies Made;
export async function upgrade(op: Operations): Promise<void> {
  const [row] = await op.query<{ n: number }>("SELECT 1 AS n");
  op.renameTable(made.table, \`users\${row!.n}\`);
}
export function downgrade(op: Operations): void { op.dropTable((made as Made).table); }
`),
    );
    const op = { query: async () => [{ n: 1 }], renameTable: vi.fn(), dropTable: vi.fn() };
    await upgrade(op as unknown as Operations);
    downgrade(op as unknown as Operations);
    expect(op.renameTable).toHaveBeenCalledWith("users", "users1");
    expect(op.dropTable).toHaveBeenCalledWith("users");
  });

  it("may import Node modules and installed packages", async () => {
    const migration = await loadMigration(
      fileOf(
        `import { sep } from "node:path";\nexport function upgrade() { return sep; }\nexport function downgrade() {}\n`,
      ),
    );
    expect(migration.upgrade({} as Operations)).toBe(path.sep);
  });

  it("has its own line numbers in stack traces", async () => {
    const file = fileOf(
      `${types}\ninterface Gone {\n  a: 1;\n}\n\nexport function upgrade(): void {\n  throw new Error("half-way");\n}\nexport function downgrade(): void {}\n`,
    );
    const { upgrade } = await loadMigration(file);
    const thrown = await Promise.resolve()
      .then(() => upgrade({} as Operations))
      .catch((error: unknown) => error);
    expect(lineIn(file, thrown)).toBe(8);
  });
});

describe("a file that cannot be loaded", () => {
  it.each([
    ["does not parse", "\n\nexport const a = {{;\n", 3, "Unexpected token"],
    ["does not end", "\nexport function upgrade() {\n", 3, "Unexpected token"],
    [
      "declares a name twice",
      `\nconst a = 1;\nconst a = 2;\n${functions}`,
      3,
      "Identifier 'a' has already been declared",
    ],
    ["awaits outside of an async function", `\nfunction f() {\n  await 1;\n}\n${functions}`, 3, "await is only valid"],
    ["throws while it is loaded", `\n\nthrow new Error("no");\n${functions}`, 3, "no"],
    [
      "imports a missing module",
      `import { x } from "not-installed-anywhere";\nx();\n${functions}`,
      1,
      "Cannot find module 'not-installed-anywhere'",
    ],
    ["has no downgrade", "export function upgrade() {}\n", 1, "it does not export a function `downgrade`"],
    [
      "has an upgrade that is not a function",
      "export const upgrade = 1;\nexport function downgrade() {}\n",
      1,
      "it does not export a function `upgrade`",
    ],
  ])("is reported with file, line and reason if it %s", async (_, text, line, reason) => {
    const file = fileOf(text);
    const message = expect.stringContaining(`${file}:${line}: `);
    await expect(loadMigration(file)).rejects.toMatchObject({ message, exitStatus: 1, hint: expect.any(String) });
    await expect(loadMigration(file)).rejects.toThrow(reason);
  });
});
