import { describe, expect, it } from "vitest";
import { type MercurialSetting, mercurialConfig } from "../../../src/ssh/session/mercurial-config.js";

const serving = {
  repository: "h1",
  mayPush: true,
  extension: "/x/kallithea_ssh.py",
  command: ["node", "cli", "ssh-hook"],
};

/** As Mercurial reads the text: the last value of each key. */
function values(settings: readonly MercurialSetting[], changes: Partial<typeof serving> = {}): Map<string, string> {
  const found = new Map<string, string>();
  let section = "";
  let key = "";
  for (const line of mercurialConfig(settings, { ...serving, ...changes }).split("\n")) {
    const [, name] = /^\[([^[]+)\]/.exec(line) ?? [];
    const [, item, value] = /^([^=\s][^=]*?)\s*=\s*(.*\S|)/.exec(line) ?? [];
    if (name !== undefined) section = name;
    else if (/^\s+\S/.test(line)) found.set(key, `${found.get(key)}\n${line.trim()}`);
    else if (item !== undefined) {
      key = `${section}.${item}`;
      found.set(key, value ?? "");
    }
  }
  return found;
}

describe("the configuration that Mercurial serves with", () => {
  it("has the settings of the database", () => {
    const settings = [
      { section: "extensions", key: "largefiles", value: "" },
      { section: "largefiles", key: "usercache", value: "/srv/a b/cache" },
      { section: "hooks", key: "changegroup.mine", value: "first\nsecond" },
    ];
    const found = values(settings);
    expect(found.get("extensions.largefiles")).toBe("");
    expect(found.get("largefiles.usercache")).toBe("/srv/a b/cache");
    expect(found.get("hooks.changegroup.mine")).toBe("first\nsecond");
  });

  it("has Kallithea's own ones last", () => {
    const found = values(
      [
        { section: "web", key: "push_ssl", value: "true" },
        { section: "extensions", key: "kallithea_ssh", value: "/tmp/other.py" },
        { section: "kallithea_ssh", key: "read_only", value: "false" },
        { section: "ui", key: "ssh", value: "ssh -C" },
      ],
      { mayPush: false },
    );
    expect(found.get("web.push_ssl")).toBe("False");
    expect(found.get("web.allow_push")).toBe("*");
    expect(found.get("extensions.kallithea_ssh")).toBe("/x/kallithea_ssh.py");
    expect(found.get("kallithea_ssh.read_only")).toBe("true");
    expect(found.get("kallithea_ssh.cli")).toBe('["node","cli","ssh-hook"]');
    expect(found.get("ui.ssh")).toBe("ssh -C -oBatchMode=yes -oIdentitiesOnly=yes");
  });

  it("replaces Kallithea's hooks, which are functions of its Python, but only if they are active", () => {
    const python = "python:kallithea.bin.vcs_hooks.repo_size";
    const found = values([{ section: "hooks", key: "changegroup.kallithea_repo_size", value: python }]);
    expect(found.get("hooks.changegroup.kallithea_repo_size")).toBeUndefined();
    expect(found.get("kallithea_ssh.repo_size")).toBe("true");
    expect(found.get("kallithea_ssh.update")).toBe("false");
  });

  it.each([
    { section: "a]\n[hooks", key: "x", value: "y" },
    { section: "hooks", key: "%include /etc/passwd\nx", value: "y" },
    { section: "hooks", key: "%unset", value: "y" },
    { section: "hooks", key: "[x]", value: "y" },
    { section: "hooks", key: "# x", value: "y" },
    { section: "hooks", key: "", value: "y" },
    { section: "hooks", key: "x=y", value: "z" },
  ])("leaves out a name that would be read as something else: %j", (setting) => {
    expect(mercurialConfig([setting], serving)).toBe(mercurialConfig([], serving));
  });

  it("does not let a value add a line of another kind", () => {
    const value = "x\n[hooks]\nchangegroup.evil = rm\r%include /etc/passwd\r\n# comment";
    const found = values([{ section: "web", key: "motd", value }]);
    expect([...found.keys()].filter((key) => key.startsWith("hooks."))).toEqual([]);
    expect(mercurialConfig([{ section: "web", key: "motd", value }], serving)).not.toMatch(/^(?:%include|\[hooks\])/m);
  });
});
