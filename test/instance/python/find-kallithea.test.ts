import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { iniFromText } from "../../../src/ini/load.js";
import { findKallitheaPython } from "../../../src/instance/python/find-kallithea.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { fakePython } from "../../support/reference/fake-python.js";

const purpose = "index-create";
const ini = (interpreter: string) =>
  iniFromText(`[app:main]\nuse = egg:kallithea\ngit_hook_interpreter = ${interpreter}\n`, "/nowhere/my.ini");

/** @returns its path */
function program(text: string): string {
  const file = path.join(temporaryFolder(), "python");
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

afterEach(() => vi.unstubAllEnvs());

describe("the Python that has Kallithea", () => {
  it("is the first that can import it, with the folder and version of the package", async () => {
    const venv = temporaryFolder();
    const fake = fakePython(venv, { version: "0.7.99" });
    vi.stubEnv("VIRTUAL_ENV", venv);
    vi.stubEnv("KALLITHEA_PYTHON", "");
    expect(await findKallitheaPython(ini(program("exit 3")), { purpose })).toEqual({ ...fake, version: "0.7.99" });
  });

  it("is itself asked where it is if it was found by another program", async () => {
    const { python, packageFolder } = fakePython(temporaryFolder());
    const found = await findKallitheaPython(ini(`/usr/bin/env ${python}`), { purpose });
    expect(found).toEqual({ python, packageFolder, version: "0.7.0" });
  });

  it("can be named by path, by folder or by a name on PATH", async () => {
    const venv = path.join(temporaryFolder(), "with space");
    const fake = fakePython(venv);
    for (const given of [fake.python, venv, `${path.relative(".", venv)}/bin/../bin/python`])
      expect(await findKallitheaPython(undefined, { purpose, given })).toMatchObject(fake);
    vi.stubEnv("PATH", `${path.join(venv, "bin")}:/usr/bin:/bin`);
    vi.stubEnv("KALLITHEA_PYTHON", "python");
    expect(await findKallitheaPython(ini("/usr/bin/true"), { purpose })).toMatchObject(fake);
  });

  it("is not searched for elsewhere if the one that is named does not have it", async () => {
    const good = fakePython(temporaryFolder());
    const given = program("echo 'No module: x' >&2; exit 1");
    await expect(findKallitheaPython(ini(good.python), { purpose, given })).rejects.toThrow(
      `${given} (--python) failed with exit status 1 (No module: x): index-create needs a Python that has Kallithea 0.7.`,
    );
    vi.stubEnv("KALLITHEA_PYTHON", "/nowhere/python");
    await expect(findKallitheaPython(ini(good.python), { purpose })).rejects.toThrow(
      "/nowhere/python (KALLITHEA_PYTHON) cannot be started (there is no such program): index-create needs",
    );
  });

  it("is not found in what is not a Python, or has another version", async () => {
    const old = fakePython(temporaryFolder(), { version: "0.6.3" });
    const broken = fakePython(temporaryFolder());
    rmSync(path.join(broken.packageFolder, "__init__.py"));
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "bin"));
    const cases: [string, string][] = [
      [old.python, "has Kallithea 0.6.3 instead of 0.7"],
      [broken.python, `has a Kallithea of unknown version in ${broken.packageFolder}`],
      [program("echo usage"), "is not a Python"],
      [program("exit 3"), "cannot import Kallithea"],
      [program("kill -KILL $$"), "was killed by SIGKILL"],
      [folder, "cannot be started (there is no such program)"],
    ];
    for (const [given, problem] of cases)
      await expect(findKallitheaPython(undefined, { purpose, given })).rejects.toThrow(`(--python) ${problem}: index`);
  });

  it("is reported as missing with every place that was tried, and with what to install", async () => {
    const [first, second] = [program("exit 3"), program("exit 0")];
    chmodSync(second, 0o644);
    vi.stubEnv("PATH", "/nowhere");
    vi.stubEnv("VIRTUAL_ENV", "");
    vi.stubEnv("KALLITHEA_PYTHON", "");
    const error = await findKallitheaPython(ini(first), { purpose }).catch((thrown) => thrown);
    expect(error.message).toContain(
      `index-create needs a Python that has Kallithea 0.7, and none was found. Tried:\n  ${first} (git_hook_interpreter) cannot import Kallithea`,
    );
    expect(error).toMatchObject({ exitStatus: 1, hint: expect.stringContaining("pip install 'kallithea==0.7.*'") });
  });

  it("is no longer searched for after an interruption", async () => {
    const reason = new Error("stop");
    const controller = new AbortController();
    controller.abort(reason);
    const { signal } = controller;
    await expect(findKallitheaPython(ini("/usr/bin/true"), { purpose, signal })).rejects.toBe(reason);
  });
});
