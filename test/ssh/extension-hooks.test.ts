import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { doesSomething, hasExtensionHook } from "../../src/ssh/extension-hooks.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

describe("an extension hook of an instance", () => {
  it.each([
    [
      "a docstring",
      'def PUSH_HOOK(*args, **kwargs):\n    """\n    Post push hook\n\n      :param a:\n    """\n\n\nX = 1\n',
    ],
    ["pass", "def PUSH_HOOK(*args, **kwargs): # comment\n    # nothing\n    pass\n"],
    ["return 0", "def PUSH_HOOK(**kwargs):\n\n    '''x'''\n    return 0"],
    ["a comment", "# PUSH_HOOK = x\ndef PULL_HOOK(): run()\n"],
    ["line ends of Windows", 'def PUSH_HOOK(*a):\r\n    """x"""\r\n    return\r\n'],
    ["another function", "def MY_PUSH_HOOK_2():\n    run()\n"],
  ])("does nothing: %s", (_title, python) => {
    expect(doesSomething(python, "PUSH_HOOK")).toBe(false);
  });

  it.each([
    ["a statement", "def PUSH_HOOK(*args, **kwargs):\n    pass\n    run()\n"],
    ["a statement after a docstring", 'def PUSH_HOOK(*args, **kwargs):\n    """x"""\n    run()\n'],
    ["a statement after an empty line", "def PUSH_HOOK(*args, **kwargs):\n    pass\n\n    # x\n    run()\n"],
    ["one line", "def PUSH_HOOK(*args, **kwargs): run()\n"],
    ["parameters on two lines", "def PUSH_HOOK(*args,\n    **kwargs):\n    pass\n"],
    ["an assignment", "PUSH_HOOK = run\n"],
    ["an import", "from mine import PUSH_HOOK\n"],
    ["an import of everything", "from mine import *\n"],
    ["a second definition", "def PUSH_HOOK():\n    pass\ndef PUSH_HOOK():\n    run()\n"],
    ["a decorator", "@run\ndef PUSH_HOOK():\n    pass\nPUSH_HOOK\n"],
    ["a condition", "if True:\n    def PUSH_HOOK():\n        pass\n"],
  ])("may do something: %s", (_title, python) => {
    expect(doesSomething(python, "PUSH_HOOK")).toBe(true);
  });

  it("is looked for in extensions.py, and without it in rcextensions", () => {
    const folder = temporaryFolder();
    const found = () => (["PULL_HOOK", "PUSH_HOOK"] as const).filter((hook) => hasExtensionHook(folder, hook));
    expect(found()).toEqual([]);
    mkdirSync(path.join(folder, "rcextensions"));
    writeFileSync(path.join(folder, "rcextensions", "__init__.py"), "PULL_HOOK = 1\n");
    expect(found()).toEqual(["PULL_HOOK"]);
    writeFileSync(path.join(folder, "extensions.py"), "");
    expect(found()).toEqual([]);
  });
});
