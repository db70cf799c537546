// The messages of docs/troubleshooting.md are those that the sources print.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { readPage } from "../support/docs/page.js";

const folder = path.join(projectRoot, "src");
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(path.join(folder, name), "utf8"));

const messages = readPage("docs/troubleshooting.md").lines.flatMap((line) => {
  const [, message] = /^### `(.+)`/.exec(line) ?? [];
  return message === undefined ? [] : [message];
});

it("has messages", () => {
  expect(messages.length).toBeGreaterThan(15);
});

it.each(messages)("the sources print %s", (message) => {
  expect(sources.some((source) => parts(message).every((part) => source.includes(part)))).toBe(true);
});

/** What is between the names, for which `…` stands. */
function parts(message: string): string[] {
  return message
    .split("…")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== ".");
}
