import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { environmentFailure } from "../src/environment-failure.js";
import { projectRoot } from "./support/cli/cli.js";
import { temporaryFolder } from "./support/cli/temporary-folder.js";

const root = "/opt/kallithea-cli";
const failure = (message: string, fields: object = {}) =>
  environmentFailure(Object.assign(new Error(message), fields), root);

describe("a file of the installation that cannot be read", () => {
  it.each([
    ["dist/chunk-X.js", "EMFILE", "this process has too many open files", "ulimit -n 4096"],
    ["templates/post-receive", "EACCES", "permission denied", "Check its permissions"],
    ["config/app-main-keys.json", "EIO", "the disk reported an input/output error", "Check its disk"],
    ["node_modules/bcrypt/bcrypt.js", "ENOENT", "it is missing", "reinstall"],
    ["package.json", "ENFILE", "the system has too many open files", "Raise fs.file-max"],
  ])("%s, %s", (file, code, reason, hint) => {
    const found = failure(`${code}: open`, { code, syscall: "open", path: path.join(root, file) });
    expect(found?.message).toBe(`${root}/${file}, part of kallithea-cli, cannot be read: ${reason}.`);
    expect(found?.hint).toContain(hint);
  });

  it.each([
    ["of a user", { code: "EACCES", syscall: "open", path: "/srv/dist/x" }],
    ["beside the program's own", { code: "EACCES", syscall: "open", path: "/opt/kallithea-cli/quickstart/temp.db" }],
    ["with a name that begins alike", { code: "EACCES", syscall: "open", path: "/opt/kallithea-cli/dist.old/x" }],
    ["without a system call", { code: "ERR_INVALID_ARG_VALUE", path: "/opt/kallithea-cli/dist/x" }],
  ])("is not reported for an error %s", (_what, fields) => expect(failure("no", fields)).toBeUndefined());
});

describe("a native module that cannot be used", () => {
  it.each([
    [
      "The module '/opt/kallithea-cli/node_modules/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 115.",
      { code: "ERR_DLOPEN_FAILED" },
      "better-sqlite3 cannot be used with Node VERSION: it was built for Node 20.",
      "npm rebuild",
    ],
    [
      "/opt/kallithea-cli/node_modules/bcrypt/x.node: cannot open shared object file: Too many open files",
      { code: "ERR_DLOPEN_FAILED" },
      "bcrypt cannot be used with Node VERSION: /opt/kallithea-cli/node_modules/bcrypt/x.node: cannot open shared object file: Too many open files.",
      "npm rebuild",
    ],
    [
      "Could not locate the bindings file. Tried:\n → /opt/kallithea-cli/node_modules/better-sqlite3/build/better_sqlite3.node",
      {},
      "better-sqlite3 cannot be used with Node VERSION: it was not built.",
      "npm rebuild",
    ],
    [
      "No native build was found for platform=linux arch=x64 runtime=node abi=115\n    loaded from: /opt/kallithea-cli/node_modules/bcrypt",
      {},
      "bcrypt cannot be used with Node VERSION: it was not built.",
      "npm rebuild",
    ],
    [
      "The module '/x/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 11.",
      { code: "ERR_DLOPEN_FAILED" },
      "better-sqlite3 cannot be used with Node VERSION: it was built for another version.",
      "npm rebuild",
    ],
    [
      "Cannot find module 'better-sqlite3/package.json'\nRequire stack:\n- /opt/kallithea-cli/dist/main.js",
      { code: "MODULE_NOT_FOUND" },
      "better-sqlite3 cannot be used with Node VERSION: it is not installed.",
      "npm install --no-save --omit=dev better-sqlite3@12",
    ],
    [
      "The installed better-sqlite3 is not version 12",
      {},
      "better-sqlite3 cannot be used with Node VERSION: this Node needs version 12.",
      "npm install --no-save --omit=dev better-sqlite3@12",
    ],
    [
      "Cannot find module 'better-sqlite3-napi'\nRequire stack:\n- /opt/kallithea-cli/dist/main.js",
      { code: "MODULE_NOT_FOUND" },
      "better-sqlite3-napi cannot be used with Node VERSION: it is not installed.",
      "npm install",
    ],
  ])("%j", (message, fields, said, command) => {
    const found = failure(message, fields);
    expect(found?.message).toBe(said.replace("VERSION", process.version));
    expect(found?.hint).toContain(`cd ${root} && ${command}`);
  });
});

describe("the command that makes a native module usable", () => {
  const missing = ["Cannot find module 'better-sqlite3/package.json'", { code: "MODULE_NOT_FOUND" }] as const;
  const foreign = ["No native build was found for bcrypt", {}] as const;
  const hint = (place: string, [message, fields]: readonly [string, object]) => {
    const error = Object.assign(new Error(message), fields);
    return environmentFailure(error, place)?.hint?.replace(/.*: /, "");
  };

  it("is one for the global folder, whatever its prefix", () => {
    const prefix = temporaryFolder();
    const place = path.join(prefix, "lib/node_modules/kallithea-cli");
    expect(hint(place, missing)).toBe(`npm install -g --prefix ${prefix} better-sqlite3@12`);
    expect(hint(place, foreign)).toBe(`npm rebuild -g --prefix ${prefix} bcrypt`);
  });

  it("is one for the project that depends on this program", () => {
    const project = temporaryFolder();
    writeFileSync(path.join(project, "package.json"), "{}");
    const place = path.join(project, "node_modules/kallithea-cli");
    expect(hint(place, missing)).toBe(`cd ${project} && npm install better-sqlite3@12`);
    expect(hint(place, foreign)).toBe(`cd ${project} && npm rebuild bcrypt`);
  });

  it("is the build in a checkout, whose npm runs no install scripts", () => {
    expect(hint(projectRoot, missing)).toBe(`cd ${projectRoot} && npm ci && npm run build`);
    expect(hint(projectRoot, foreign)).toBe(`cd ${projectRoot} && npm run build`);
  });
});

it("reports a current directory that was removed", () => {
  const found = failure("ENOENT: no such file or directory, uv_cwd", { code: "ENOENT", syscall: "uv_cwd" });
  expect(found?.message).toBe("The current directory cannot be used: it was removed.");
});

it("treats everything else as a bug", () => {
  expect(failure("Cannot find module 'left-pad'", { code: "MODULE_NOT_FOUND" })).toBeUndefined();
  expect(failure("x is not a function")).toBeUndefined();
  expect(environmentFailure("thrown text", root)).toBeUndefined();
});
