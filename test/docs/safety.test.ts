// docs/safety.md names tests that exist, and docs/reference.md names of files that the sources write.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { readPage } from "../support/docs/page.js";

/** A name without a folder is in that of the one before. */
const named = readPage("docs/safety.md").lines.flatMap((line) => {
  let folder = "";
  return [...line.matchAll(/`((?:test\/)?[\w./-]+\.test\.ts|test\/[\w/-]+)`/g)].map(([, name = ""]) => {
    if (name.includes("/")) folder = path.dirname(name);
    return name.includes("/") ? name : path.join(folder, name);
  });
});

it("names tests", () => {
  expect(named.length).toBeGreaterThan(40);
});

it.each([...new Set(named)])("%s exists", (name) => {
  expect(existsSync(path.join(projectRoot, name))).toBe(true);
});

/** What is always the same in the names of the first column. */
const files = readPage("docs/reference.md")
  .lines.filter((line) => /^\| `[^|]*` ?[^|]*\| `|^\| `….*\| every/.test(line))
  .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name))
  .flatMap((name) => name.split(/TIME|REVISION|KEY|NAME|…|^\.?kallithea\.db|^my\.ini/))
  .filter((part) => part.length > 3);

it.each([...new Set(files)])("the sources have the name %s", (part) => {
  const folder = path.join(projectRoot, "src");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const wanted = part.replace(/^\./, "").replace(/\.(1|bak)?$/, "");
  expect(sources.some((name) => readFileSync(path.join(folder, name), "utf8").includes(path.basename(wanted)))).toBe(
    true,
  );
});
