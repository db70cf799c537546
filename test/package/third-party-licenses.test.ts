import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
// @ts-expect-error: a script of the build, without types.
import { thirdPartyLicenses } from "../../scripts/third-party-licenses.mjs";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

interface Package {
  readonly license?: unknown;
  /** The other files of its folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly bytes?: number;
}

const text = { LICENSE: "Copyright (c) Jane Doe" };

function licensesOf(packages: Readonly<Record<string, Package>>): string {
  const root = temporaryFolder();
  const inputs: Record<string, { bytesInOutput: number }> = { "src/main.ts": { bytesInOutput: 1 } };
  for (const [name, { license = "MIT", files = text, bytes = 1 }] of Object.entries(packages)) {
    const folder = path.join(root, "node_modules", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version: "1.2.3", license }));
    for (const [file, content] of Object.entries(files)) writeFileSync(path.join(folder, file), content);
    inputs[`node_modules/${name}/lib/index.js`] = { bytesInOutput: bytes };
  }
  return thirdPartyLicenses({ inputs: {}, outputs: { "dist/main.js": { inputs } } }, root) as string;
}

describe("the licenses of what is bundled", () => {
  it("names each package with its version, license and text, once", () => {
    const found = licensesOf({ "@a/b": { license: "ISC" }, c: { license: "(AGPL-3.0 OR MIT)" } });
    expect(found).toContain("@a/b 1.2.3\nLicense: ISC\n\nCopyright (c) Jane Doe\n");
    expect(found.match(/Copyright/g)).toHaveLength(2);
  });

  it("finds the package within another one", () => {
    expect(licensesOf({ a: {}, "a/node_modules/b": {} })).toContain("b 1.2.3");
  });

  it("takes the end of the README if there is no file", () => {
    const readme = "# a\n\n## License\n\nCopyright (c) Jim\nPermission is hereby granted, free of charge\n";
    expect(licensesOf({ a: { files: { "README.md": readme } } })).toContain("Copyright (c) Jim");
  });

  it("skips a package of which nothing is left in the bundle", () => {
    expect(licensesOf({ a: {}, b: { license: "Proprietary", bytes: 0 } })).not.toContain("b 1.2.3");
  });

  it.each<[string, Package, string]>([
    ["no text", { files: {} }, "a 1.2.3: no license text"],
    ["a README that only names it", { files: { "README.md": "# License\nMIT" } }, "a 1.2.3: no license text"],
    ["no license", { license: null }, "a 1.2.3: null is not known to be compatible with GPL-3.0-or-later"],
    ["a foreign one", { license: "SSPL-1.0" }, '"SSPL-1.0" is not known to be compatible'],
    ["a foreign one besides", { license: "MIT AND SSPL-1.0" }, "is not known to be compatible"],
    ["only GPL 2", { license: "GPL-2.0-only" }, "is not known to be compatible"],
  ])("stops the build for %s", (_what, found, problem) => {
    expect(() => licensesOf({ a: found, good: {} })).toThrow(problem);
  });
});
