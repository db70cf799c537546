// Checks the structure of src/ against docs/architecture.md.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "./support/cli/cli.js";
import { circlesIn, type Import, importsOf, sourceFiles, textOf } from "./support/project/source-imports.js";

const imports = sourceFiles.flatMap(importsOf);

/** For each room, the rooms and packages that it may import, with the prefix `lazy` or `type`. */
const rooms: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ...readFileSync(path.join(projectRoot, "docs/architecture.md"), "utf8").matchAll(
      /^\| `([^`]+)` \| [^|]* \| ?([^|]*)\|$/gm,
    ),
  ].map(([, room = "", targets = ""]) => [
    room,
    [...targets.matchAll(/((?:lazy|type) )?`([^`]+)`/g)].map(([, kind = "", name = ""]) => kind + name),
  ]),
);

const byLength = [...rooms.keys()].sort((a, b) => b.length - a.length);

/** The room of a source file, or the package of another module. */
function roomOf(target: string): string {
  const room = byLength.find((name) => target === name || target.startsWith(`${name}/`));
  return room ?? (target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : (target.split("/")[0] ?? target));
}

function isAllowed({ from, to, kind }: Import): boolean {
  const [room, target] = [roomOf(from), roomOf(to)];
  if (to.startsWith("node:") || room === target) return true;
  const allowed = rooms.get(room) ?? [];
  return (
    allowed.includes(target) ||
    (kind !== "value" && allowed.includes(`${kind} ${target}`)) ||
    (kind === "type" && allowed.includes(`lazy ${target}`))
  );
}

const shown = ({ from, to, kind }: Import) => `${kind} import of ${to} by ${from}`;

it("finds the table in docs/architecture.md, and every file in one of its rooms", () => {
  expect(rooms.size).toBeGreaterThan(25);
  expect(imports.length).toBeGreaterThan(1000);
  expect(sourceFiles.filter((file) => !rooms.has(roomOf(file)))).toEqual([]);
});

it("finds no import that the table does not allow", () => {
  expect(imports.filter((arrow) => !isAllowed(arrow)).map(shown)).toEqual([]);
});

it("finds no unused permission in the table", () => {
  const used = (room: string, target: string) =>
    imports.some(({ from, to }) => roomOf(from) === room && roomOf(to) === target);
  const unused = [...rooms].flatMap(([room, targets]) =>
    targets.filter((target) => !used(room, target.replace(/^(lazy|type) /, ""))).map((target) => `${room}: ${target}`),
  );
  expect(unused).toEqual([]);
});

it("finds no circular imports, including those of types and by import()", () => {
  expect(circlesIn(imports.filter(({ to }) => to.endsWith(".ts")))).toEqual([]);
});

it("finds no separate module that only one neighbour imports, unless both together are long", () => {
  const lines = (file: string) => textOf(file).split("\n").length - 1;
  const apart = sourceFiles
    .map((file) => ({ file, importers: imports.filter(({ to }) => to === file) }))
    .filter(({ importers }) => new Set(importers.map(({ from }) => from)).size === 1)
    .filter(({ importers }) => importers.every(({ kind }) => kind !== "lazy"))
    .map(({ file, importers }) => ({ file, importer: importers[0]?.from ?? "" }))
    .filter(({ file, importer }) => path.dirname(file) === path.dirname(importer))
    // The program's entry runs when it is imported, so anything with its own test must be outside of it.
    .filter(({ importer }) => importer !== "main.ts")
    // The list of all pages of commands: together with one of them it may be short, with all of them it is a book.
    .filter(({ importer }) => importer !== "cli/pages.ts")
    .filter(({ file, importer }) => lines(file) + lines(importer) <= 150);
  expect(apart.map(({ file, importer }) => `${file} of ${importer}`)).toEqual([]);
});

it("finds no command that imports another one", () => {
  const isCommand = (file: string) => /^commands\/[^/]+\.ts$/.test(file);
  expect(imports.filter(({ from, to }) => isCommand(from) && isCommand(to)).map(shown)).toEqual([]);
});

it("finds no package in the table that is not a dependency", () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(path.join(projectRoot, "package.json"), "utf8"),
  ) as { dependencies: object; devDependencies: object };
  // Most are bundled by the build, so they are development dependencies.
  const installed = { ...dependencies, ...devDependencies };
  const packages = [...rooms.values()]
    .flat()
    .map((target) => target.replace(/^(lazy|type) /, ""))
    .filter((target) => !rooms.has(target));
  expect(packages.filter((name) => !Object.hasOwn(installed, name))).toEqual([]);
});

it("finds no export that only tests use", () => {
  const exported = /^export (?:async )?(?:abstract )?(?:function\*?|const|class) (\w+)/gm;
  const elsewhere = readCode(["bench", "scripts"]);
  const unused = sourceFiles
    .filter((file) => !/^(migrations\/kallithea|schema\/operations)/.test(file))
    .flatMap((file) => {
      const text = textOf(file);
      const importers = imports.filter(({ to }) => to === file).map(({ from }) => textOf(from));
      return [...text.matchAll(exported)]
        .map(([, name = ""]) => name)
        .filter((name) => !new RegExp(`\\b${name}\\b[\\s\\S]*\\b${name}\\b`).test(text))
        .filter((name) => ![...importers, elsewhere].some((code) => new RegExp(`\\b${name}\\b`).test(code)))
        .map((name) => `${file}: ${name}`);
    });
  expect(unused).toEqual([]);
});

function readCode(folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        path.join(folder, name),
      ),
    )
    .filter((file) => /\.(ts|mjs|cjs)$/.test(file))
    .map((file) => readFileSync(path.join(projectRoot, file), "utf8"))
    .join("\n");
}
