// The authorized_keys file as the original and this program write it, with the same ini and database.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";

let made: TestInstance;
let ini: string;
let file: string;

const key = (type: string, ...options: string[]) => {
  const name = path.join(made.folder, `key-${readdirSync(made.folder).length}`);
  execFileSync("ssh-keygen", ["-q", "-t", type, ...options, "-N", "", "-C", "a comment", "-f", name]);
  return readFileSync(`${name}.pub`, "utf8");
};

const addKey = (id: number, user: number, text: string) =>
  query(
    made.url,
    `INSERT INTO user_ssh_keys (user_ssh_key_id, user_id, public_key, description, fingerprint, created_on)
     VALUES (${id}, ${user}, '${text.replaceAll("'", "''")}', '', 'f${id}', '2020-01-01 00:00:00')`,
  );

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly text: string | undefined;
  readonly modes: string[];
}

/** What both do from the same start. */
async function both(prepare: () => void = () => {}): Promise<{ theirs: Outcome; ours: Outcome }> {
  const run = async (work: () => Promise<{ status: number | null; stdout: string; stderr: string }>) => {
    rmSync(path.dirname(file), { recursive: true, force: true });
    mkdirSync(path.dirname(file), { mode: 0o700 });
    prepare();
    const { status, stdout, stderr } = await work();
    const places = [path.dirname(file), file].filter((place) => existsSync(place));
    return {
      status,
      output: (stdout + stderr).trim(),
      text: existsSync(file) ? readFileSync(file, "utf8") : undefined,
      modes: places.map((place) => (statSync(place).mode & 0o777).toString(8)),
    };
  };
  const words = ["ssh-update-authorized-keys", "-c", made.ini];
  return {
    theirs: await run(async () => runReference("kallithea-cli", words, { cwd: made.folder })),
    ours: await run(() => runHere(words)),
  };
}

describeAgainstReference("ssh-update-authorized-keys", () => {
  beforeAll(async () => {
    made = makeInstance(makeFolder());
    file = path.join(made.folder, "ssh/authorized_keys");
    writeOriginalIni(made.ini, made.url);
    ini = readFileSync(made.ini, "utf8")
      .replace(/^ssh_enabled = .*/m, "ssh_enabled = true")
      .replace(/^ssh_authorized_keys = .*/m, `ssh_authorized_keys = ${file}`)
      .replace(/^kallithea_cli_path = .*/m, "kallithea_cli_path = /bin/true");
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    await query(
      made.url,
      `INSERT INTO users (user_id, username, password, active, admin, firstname, lastname, api_key, created_on)
       VALUES (3, 'gone', 'x', 0, 0, '', '', 'k', '2020-01-01 00:00:00')`,
    );
    await addKey(1, 2, key("ed25519"));
    await addKey(2, 2, key("rsa", "-b", "1024"));
    await addKey(3, 3, key("ed25519").replace(" a comment", ""));
    await addKey(4, 1, `  ${key("rsa", "-b", "2048")}more\nlines`.replace(" ", "\t"));
  });
  afterAll(() => removeFolder(made.folder));
  beforeEach(() => writeFileSync(made.ini, ini));

  it("writes the same bytes, for active users only, with the same modes", async () => {
    const { theirs, ours } = await both();
    expect(ours).toEqual(theirs);
    expect(ours).toMatchObject({ status: 0, output: "", modes: ["700", "600"] });
    expect(ours.text?.match(/ssh-serve -c \S+ \d+ \d+/g)).toHaveLength(3);
    const read = execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8" });
    expect(read.trim().split("\n")).toHaveLength(3);
  });

  it.each<[string, () => void]>([
    ["a folder that is missing, with its parent", () => rmSync(path.dirname(file), { recursive: true })],
    ["a folder that others can read", () => chmodSync(path.dirname(file), 0o755)],
    [
      "an old file that everybody can write to",
      () => {
        writeFileSync(file, "# old\n");
        chmodSync(file, 0o666);
      },
    ],
    ["an empty file", () => writeFileSync(file, "")],
    [
      "a file of its own",
      () =>
        writeFileSync(
          file,
          'no-pty,no-port-forwarding,no-X11-forwarding,no-agent-forwarding,command="x ssh-serve -c y 1 2" ssh-rsa AAAA\n\n',
        ),
    ],
    [
      "a link, which is replaced",
      () => {
        writeFileSync(path.join(made.folder, "target"), "# target\n");
        symlinkSync("../target", file);
      },
    ],
    ["a link to nothing", () => symlinkSync("/nowhere/at/all", file)],
  ])("%s", async (title, prepare) => {
    const { theirs, ours } = await both(prepare);
    expect({ ...ours, output: "" }).toEqual(theirs);
    expect(ours.status).toBe(0);
    if (!title.startsWith("a link, ")) return;
    expect(lstatSync(file).isFile()).toBe(true);
    expect(readFileSync(path.join(made.folder, "target"), "utf8")).toBe("# target\n");
  });

  it.each(["ssh-ed25519 AAAA me@home", "  # indented", 'command="it\'s \\"x\\"" ssh-rsa AAAA', "tab\tin it\\"])(
    "leaves a file with the foreign line %j as it is",
    async (line) => {
      const { theirs, ours } = await both(() => writeFileSync(file, `# first\n${line}\n`));
      expect(theirs).toMatchObject({ status: 1, text: `# first\n${line}\n` });
      expect(ours).toEqual({ ...theirs, output: `Error: ${theirs.output}` });
      expect(readdirSync(path.dirname(file))).toEqual(["authorized_keys"]);
    },
  );

  it("a folder that is a file", async () => {
    const { theirs, ours } = await both(() => {
      rmSync(path.dirname(file), { recursive: true });
      writeFileSync(path.dirname(file), "");
    });
    expect(theirs.status).toBe(1);
    expect(ours).toEqual({ ...theirs, output: `Error: ${theirs.output}` });
  });

  it.each([
    ["ssh_enabled", "false"],
    ["ssh_authorized_keys", ""],
  ])("%s = %s: nothing is written, exit 0", async (name, value) => {
    writeFileSync(made.ini, ini.replace(new RegExp(`^${name} = .*`, "m"), `${name} = ${value}`));
    const { theirs, ours } = await both();
    expect([theirs.status, ours.status, theirs.text, ours.text]).toEqual([0, 0, undefined, undefined]);
    const [, message] = /\] (.*)/.exec(theirs.output) ?? [];
    expect(ours.output.split("\n")[0]).toBe(message);
  });

  it("a stored key that is not valid: the original writes nothing, this a comment", async () => {
    await addKey(9, 2, "ssh-rsa AAAA");
    const { theirs, ours } = await both();
    expect([theirs.status, theirs.text]).toEqual([1, undefined]);
    expect(ours.status).toBe(6);
    expect(ours.text).toMatch(/\n# Invalid Kallithea SSH key: 2 9\n/);
    await query(made.url, "DELETE FROM user_ssh_keys WHERE user_ssh_key_id = 9");
  });
});
