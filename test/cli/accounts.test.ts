// argv → options of the commands for accounts.
import { beforeEach, expect, it, vi } from "vitest";
import { commandLine } from "../../src/cli/cli.js";
import { UsageError } from "../../src/errors.js";
import { scriptedTerminal } from "../support/cli/cli.js";

const called = vi.hoisted(() => ({ name: "", options: {} as Record<string, unknown> }));
const record = (name: string) => async (options: Record<string, unknown>) => Object.assign(called, { name, options });

vi.mock("../../src/commands/user-list.js", () => ({ userList: record("user-list") }));
vi.mock("../../src/commands/user-create.js", () => ({ userCreate: record("user-create") }));
vi.mock("../../src/commands/user-password.js", () => ({ userPassword: record("user-password") }));
vi.mock("../../src/commands/user-set.js", () => ({ userSet: record("user-set") }));
vi.mock("../../src/commands/apikey-list.js", () => ({ apiKeyList: record("apikey-list") }));
vi.mock("../../src/commands/apikey-create.js", () => ({ apiKeyCreate: record("apikey-create") }));
vi.mock("../../src/commands/apikey-revoke.js", () => ({ apiKeyRevoke: record("apikey-revoke") }));
vi.mock("../../src/commands/sshkey-list.js", () => ({ sshKeyList: record("sshkey-list") }));
vi.mock("../../src/commands/sshkey-add.js", () => ({ sshKeyAdd: record("sshkey-add") }));
vi.mock("../../src/commands/sshkey-remove.js", () => ({ sshKeyRemove: record("sshkey-remove") }));

beforeEach(() => Object.assign(called, { name: "", options: {} }));

it.each<[string, Record<string, unknown>]>([
  ["user-list -c t.ini", { config_file: "t.ini", json: false, quiet: false }],
  ["user-list -qct.ini --json", { config_file: "t.ini", json: true, quiet: true }],
  ["user-create 42 -c t.ini --email a@b.cc", { user: "42", email: "a@b.cc", admin: false, inactive: false }],
  ["user-create doe -c t.ini --admin --inactive --if-missing", { admin: true, inactive: true, ifMissing: true }],
  ["user-create -c t.ini --password-generate -- -x", { user: "-x", passwordGenerate: true, passwordStdin: false }],
  ["user-create doe -c t.ini --firstname= --lastname= ", { firstname: "", lastname: "" }],
  ["user-password doe -c t.ini --password-file p", { user: "doe", passwordFile: "p", passwordGenerate: false }],
  ["user-set doe -c t.ini", { user: "doe" }],
  ["user-set doe -c t.ini --admin --no-active", { admin: true, active: false }],
  ["user-set doe -c t.ini --no-admin --admin", { admin: true }],
  ["user-set doe -c t.ini --extern-type internal", { externType: "internal" }],
  ["apikey-list doe -c t.ini --show-keys", { user: "doe", showKeys: true }],
  ["apikey-create doe -c t.ini --lifetime 30", { description: "", lifetime: "30" }],
  ["apikey-revoke doe 007 -c t.ini", { user: "doe", key: "007" }],
  ["sshkey-list doe -c t.ini", { user: "doe" }],
  ["sshkey-add doe -c t.ini", { user: "doe", ifMissing: false }],
  ["sshkey-add doe - -c t.ini", { file: "-" }],
  ["sshkey-add doe id.pub -c t.ini --description x", { file: "id.pub", description: "x" }],
  ["sshkey-remove doe SHA256:x/+ -c t.ini", { key: "SHA256:x/+" }],
])("%s", async (line, options) => {
  const words = line.split(" ").filter((word) => word !== "");
  await commandLine(words, scriptedTerminal());
  expect(called).toEqual({ name: words[0], options: expect.objectContaining(options) });
});

it.each([
  ["user-create -c t.ini", "Missing required argument: USER"],
  ["user-set a b -c t.ini --admin", "Unexpected argument: b."],
  ["apikey-revoke doe -c t.ini", "Missing required argument: KEY"],
  ["user-set doe -c t.ini --amdin", "Unknown option --amdin. Did you mean --admin?"],
  ["user-password doe -c t.ini --password", "--password needs a value."],
  ["user-del doe -c t.ini", "user-del is not a command"],
  ["user-set -x -c t.ini --admin", "Unknown option -x. If it is the beginning of an argument, write -- before that."],
  ["user-create -x --email a@b.cc -c t.ini", "Unknown option -x."],
  ["user-list", "Missing option -c, which names the configuration file, e.g. -c my.ini."],
  ["user-password doe hunter2 -c t.ini", "Too many arguments. They are not repeated here"],
  ["user-create doe hunter2 -c t.ini", "Too many arguments. They are not repeated here"],
  ["setting-set auth_ldap_dn_pass my hunter2 -c t.ini", "Too many arguments. They are not repeated here"],
])("refuses %s", async (line, message) => {
  await expect(commandLine(line.split(" "), scriptedTerminal())).rejects.toThrow(UsageError);
  await expect(commandLine(line.split(" "), scriptedTerminal())).rejects.not.toThrow("hunter2");
  await expect(commandLine(line.split(" "), scriptedTerminal())).rejects.toThrow(message);
});
