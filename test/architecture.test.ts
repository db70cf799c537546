// The rooms of src/ and the arrows between them: who may import whom.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "./support/cli.js";

/** For each room what it may import: other rooms, and packages. `type:` in front allows `import type` only. */
const mayImport: Record<string, readonly string[]> = {
  "main.ts": ["cli.ts", "environment-failure.ts", "errors.ts", "files", "lazy:source-places.ts", "shipped-files.ts", "terminal"],
  "environment-failure.ts": ["errors.ts", "files", "shipped-files.ts"],
  // A stack in the words of the sources.
  "source-places.ts": ["shipped-files.ts"],
  "cli.ts": [
    "cli-database.ts",
    "cli-migrate.ts",
    "cli-repeated-options.ts",
    "cli-repositories.ts",
    "cli-words.ts",
    "lazy:cli-mistake.ts",
    "errors.ts",
    "shipped-files.ts",
    "terminal",
    "lazy:commands",
    "yargs",
  ],
  "cli-database.ts": ["type:yargs"],
  "cli-migrate.ts": ["cli-repeated-options.ts", "type:terminal", "lazy:commands", "type:yargs"],
  "cli-repeated-options.ts": ["type:yargs"],
  "cli-repositories.ts": ["cli-repeated-options.ts", "type:yargs"],
  "cli-words.ts": [],
  "cli-mistake.ts": ["errors.ts", "ini", "shell-word.ts", "similar-name.ts", "terminal"],
  "errors.ts": [],
  // How a file of ours comes to be, and how one run keeps others away.
  files: ["errors.ts", "better-sqlite3"],
  "shipped-files.ts": ["errors.ts", "files"],
  "shell-word.ts": [],
  "similar-name.ts": [],
  terminal: ["errors.ts", "lazy:inquirer"],
  commands: [
    "schema",
    "files",
    "ini",
    "database",
    "engines",
    "scan",
    "lazy:instance",
    "migration",
    "copy",
    "errors.ts",
    "shell-word.ts",
    "shipped-files.ts",
    "terminal",
    "type:typeorm",
    "lazy:picomatch",
  ],
  // An engine puts together what the rooms ask of it; what is asked for is loaded then.
  engines: ["schema", "copy", "database", "errors.ts", "ini", "migration", "type:typeorm"],
  // What a schema is, in no engine's words.
  schema: ["type:typeorm"],
  instance: ["ini", "files", "terminal", "errors.ts", "shell-word.ts"],
  // Of the terminal only what makes a name printable.
  scan: ["schema", "vcs", "database", "files", "terminal", "errors.ts", "shipped-files.ts", "typeorm"],
  copy: ["engines", "schema", "database", "files", "type:ini", "errors.ts", "type:better-sqlite3"],
  migration: ["engines", "schema", "database", "files", "errors.ts", "shell-word.ts", "shipped-files.ts", "typeorm", "lazy:sucrase"],
  database: [
    "migration",
    "engines",
    "schema",
    "files",
    "type:ini",
    "errors.ts",
    "shell-word.ts",
    "shipped-files.ts",
    "typeorm",
    "type:better-sqlite3",
    "lazy:bcrypt",
    "lazy:pg",
    "lazy:mysql2",
  ],
  vcs: ["files", "errors.ts", "shipped-files.ts", "fzstd", "simple-git"],
  ini: ["files", "errors.ts", "shell-word.ts", "shipped-files.ts", "similar-name.ts"],
};

interface Import {
  from: string;
  to: string;
  kind: "value" | "type" | "lazy";
}

const source = path.join(projectRoot, "src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

describe("the arrows between the rooms", () => {
  const imports = files.flatMap(importsOf);

  it("finds imports at all", () => {
    expect(imports.length).toBeGreaterThan(20);
  });

  it.each(files)("%s", (file) => {
    const room = roomOf(file);
    expect(mayImport, `a new room: ${room}`).toHaveProperty([room]);
    const wrong = imports.filter(({ from, to }) => from === file && roomOf(to) !== room).filter((arrow) => !isAllowed(room, arrow));
    expect(wrong.map(({ to, kind }) => `${kind} import of ${to}`)).toEqual([]);
  });

  it("allow no package that the program does not depend on", () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8")) as { dependencies: object };
    const named = Object.values(mayImport).flatMap((targets) => targets.map((target) => target.replace(/^(type|lazy):/, "")));
    const packages = named.filter((target) => !Object.hasOwn(mayImport, target));
    expect(packages.filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  });

  it("commands do not import each other", () => {
    const between = imports.filter(({ from, to }) => isCommand(from) && isCommand(to));
    expect(between).toEqual([]);
  });
});

function isCommand(file: string): boolean {
  return /^commands\/[^/]+\.ts$/.test(file);
}

function isAllowed(room: string, { to, kind }: Import): boolean {
  if (to.startsWith("node:")) return true;
  const target = roomOf(to);
  const allowed = mayImport[room] ?? [];
  if (allowed.includes(target)) return true;
  return (kind !== "value" && allowed.includes(`${kind}:${target}`)) || (kind === "type" && allowed.includes(`lazy:${target}`));
}

/** The room of a file of ours, or the package of a foreign module. */
function roomOf(target: string): string {
  return target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : (target.split("/")[0] ?? target);
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(source, file), "utf8");
  const found: Import[] = [];
  for (const [, type, from] of text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s)?"([^"]+)";/gm)) {
    found.push({ from: file, to: resolve(file, from ?? ""), kind: type ? "type" : "value" });
  }
  for (const [, from] of text.matchAll(/\bimport\("([^"]+)"\)/g)) found.push({ from: file, to: resolve(file, from ?? ""), kind: "lazy" });
  return found;
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return path.join(path.dirname(file), specifier).replace(/\.js$/, ".ts");
}
