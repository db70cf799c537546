import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { userCodePlace, withSourcePlaces } from "../src/source-places.js";
import { projectRoot } from "./support/cli/cli.js";
import { temporaryFolder } from "./support/cli/temporary-folder.js";

describe("a stack", () => {
  it("names files and lines of the sources instead of chunks", () => {
    const dist = path.join(temporaryFolder(), "dist");
    mkdirSync(dist);
    writeFileSync(
      path.join(dist, "chunk.js.map"),
      JSON.stringify({ version: 3, sources: ["../src/a.ts"], names: [], mappings: ";AACA" }),
    );
    const stack = `Error: x\n    at f (${dist}/chunk.js:2:1)\n    at ${dist}/chunk.js:2:1\n    at node:internal/x:1:2`;
    const source = path.resolve(dist, "../src/a.ts");
    expect(withSourcePlaces(stack)).toBe(
      `Error: x\n    at f (${source}:2:1)\n    at ${source}:2:1\n    at node:internal/x:1:2`,
    );
  });

  it("is unchanged without a valid source map", () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "broken.js.map"), "{");
    const stack = `Error: x\n    at f (${folder}/broken.js:2:1)\n    at ${folder}/none.js:2:1`;
    expect(withSourcePlaces(stack)).toBe(stack);
  });

  it("of the build names the file of an entity", () => {
    const dist = path.join(projectRoot, "dist");
    const chunk = readdirSync(dist).find(
      (name) => name.endsWith(".js") && readFileSync(path.join(dist, name), "utf8").includes("u_username_idx"),
    );
    const column = readFileSync(path.join(dist, chunk ?? ""), "utf8").indexOf("u_username_idx") + 1;
    const stack = withSourcePlaces(`Error: x\n    at ${path.join(dist, chunk ?? "")}:1:${column}`);
    const line = readFileSync(path.join(projectRoot, "src/schema/entities/users.ts"), "utf8")
      .split("\n")
      .findIndex((text) => text.includes("u_username_idx"));
    expect(userCodePlace(stack)).toBe(`src/schema/entities/users.ts:${line + 1}`);
  });
});

describe("a mistake in a user's file", () => {
  const inSources = (file: string) => `    at ${path.join(projectRoot, file)}:3:1`;

  it("is located in an entity even if the error occurs in what the entity calls", () => {
    const stack = ["Error: x", inSources("src/schema/entity.ts"), inSources("src/schema/entities/users.ts")].join("\n");
    expect(userCodePlace(stack)).toBe("src/schema/entities/users.ts:3");
  });

  it("is located in a user's revision", () => {
    const file = path.join(temporaryFolder(), "a1_.ts");
    writeFileSync(file, "");
    expect(userCodePlace(`Error: x\n    at Timeout._onTimeout (${file}:9:7)\n${inSources("src/main.ts")}`)).toBe(
      `${file}:9`,
    );
  });

  it("is not assumed if only the program itself is on the stack", () => {
    expect(userCodePlace(`Error: x\n${inSources("src/main.ts")}\n    at node:internal/x:1:2`)).toBeUndefined();
  });
});
