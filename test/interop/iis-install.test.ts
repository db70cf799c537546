// iis-install beside the original's: the lines, and what the dispatch.py of both does with stand-ins for IIS.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { iisInstall } from "../../src/commands/iis-install.js";
import { runHere, scriptedTerminal } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram, runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";

const runner = fileURLToPath(new URL("run-dispatch.py", import.meta.url));

/** What a dispatch.py does. */
function behaviourOf(file: string, ...words: string[]): unknown {
  const { status, stdout, stderr } = runReference("python", [runner, file, ...words]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** A folder with an ini, which is the current one until the test ends, and a Python that has isapi_wsgi. */
function setUp(name = "my.ini", text?: string) {
  const folder = temporaryFolder();
  const ini = path.join(folder, name);
  if (text === undefined) writeOriginalIni(ini, "sqlite:///x.db");
  else writeFileSync(ini, text);
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  onTestFinished(() => void vi.restoreAllMocks());
  const modules = path.join(folder, "modules");
  mkdirSync(modules);
  writeFileSync(path.join(modules, "isapi_wsgi.py"), "");
  const python = path.join(folder, "python");
  writeFileSync(python, `#!/bin/sh\nPYTHONPATH='${modules}' exec python3 "$@"\n`, { mode: 0o755 });
  return { folder, ini, modules, python, file: path.join(folder, "dispatch.py") };
}

async function install(options: { config_file: string; python?: string; virtualdir?: string; json?: boolean }) {
  const terminal = scriptedTerminal();
  await iisInstall({ virtualdir: "/", json: false, quiet: false, ...options }, terminal, "win32");
  return { stdout: terminal.printed.join(""), stderr: terminal.warned.join("") };
}

describeAgainstReference("iis-install", () => {
  it("prints and does the same", async () => {
    const words = ["--virtualdir=/code"];
    const { folder, ini, modules, python, file } = setUp();
    const real = runReference("kallithea-cli", ["iis-install", "-c", ini, ...words], {
      cwd: folder,
      env: { PYTHONPATH: modules },
    });
    expect(real.status, real.stderr).toBe(0);
    const theirs = behaviourOf(file);
    const own = await install({ config_file: ini, python, virtualdir: "/code" });
    expect(own.stdout).toBe(real.stdout);
    expect(behaviourOf(file)).toEqual(theirs);
    expect(readdirSync(folder).filter((name) => name.startsWith("dispatch.py."))).toHaveLength(1);
  });

  it("loads an ini with the real PasteDeploy, whatever its path and the virtual directory are called", async () => {
    const factory = "[app:main]\npaste.app_factory = app:factory\n";
    const { folder, ini, python, file } = setUp(`it's "50" #1 wände 💙.ini`, factory);
    writeFileSync(
      path.join(folder, "app.py"),
      "def factory(config, **settings):\n    return lambda environ, start: [config['__file__']]\n",
    );
    await install({ config_file: ini, python, virtualdir: `/"it's"\n` });
    const { stdout, stderr } = runReference("python", [runner, file, "real"], { env: { PYTHONPATH: folder } });
    expect(JSON.parse(stdout || stderr)).toEqual([
      [
        "fileConfig",
        ini,
        [
          ["__file__", ini],
          ["here", folder],
        ],
      ],
      ["handler", [ini], [ini], [ini]],
      ["HandleCommandLine", { VirtualDirs: [expect.objectContaining({ Name: `/"it's"\n` })] }],
      "No module named 'win32traceutil'",
    ]);
  });

  it("reports a Python without isapi_wsgi as the original does", async () => {
    const { folder, ini, file } = setUp();
    const real = runReference("kallithea-cli", ["iis-install", "-c", ini], { cwd: folder });
    const failure = install({ config_file: ini, python: referenceProgram("python") });
    await expect(failure).rejects.toMatchObject({ message: real.stderr.trim(), exitStatus: real.status });
    expect(existsSync(file)).toBe(false);
  });
});

describe("iis-install", () => {
  const app = "[app:main]\nuse = egg:kallithea\n";

  it("keeps an existing file, but no copy of the same", async () => {
    const { folder, ini, python, file } = setUp("my.ini", app);
    writeFileSync(file, "mine");
    const first = await install({ config_file: ini, python });
    const [, kept = ""] = /^The old file was kept as (.*)$/m.exec(first.stderr) ?? [];
    expect(readFileSync(kept, "utf8")).toBe("mine");
    const again = await install({ config_file: ini, python, json: true });
    expect(expectDocument("iis-install", again.stdout)).toMatchObject({ file, kept: null, checked: python });
    expect(readdirSync(folder).filter((name) => name.startsWith("dispatch.py"))).toHaveLength(2);
    mkdirSync(path.join(folder, "other"));
    vi.spyOn(process, "cwd").mockReturnValue(path.join(folder, "other"));
    mkdirSync(path.join(folder, "other/dispatch.py"));
    await expect(install({ config_file: ini, python })).rejects.toThrow("is not a regular file");
  });

  it("says when it could not check the module", async () => {
    const { ini, file } = setUp("my.ini", `${app}git_hook_interpreter = /nowhere/python\n`);
    await expect(install({ config_file: ini, python: "/nowhere/python3" })).rejects.toMatchObject({
      message: "--python: /nowhere/python3 cannot be run: not found. Nothing was changed.",
      exitStatus: 2,
    });
    expect(existsSync(file)).toBe(false);
    expect((await install({ config_file: ini })).stderr).toContain(
      "git_hook_interpreter /nowhere/python cannot be run",
    );
    expect(existsSync(file)).toBe(true);
    writeFileSync(ini, app);
    expect((await install({ config_file: ini })).stderr).toContain("isapi-wsgi was not checked for: --python names");
  });

  it.skipIf(process.platform === "win32")("is for Windows only", async () => {
    const { ini, file } = setUp("my.ini", app);
    const { status, stderr } = await runHere(["iis-install", "-c", ini]);
    expect([status, stderr]).toEqual([1, expect.stringContaining("iis-install is for Windows")]);
    expect(existsSync(file)).toBe(false);
  });
});
