// Usage: node write-code-cache.cjs DIST   Runs the program's main commands in this process, then stores the code that
// V8 has compiled.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const dist = process.argv[2];
const { chunks, load } = require(path.join(dist, "kallithea-cli.cjs"));

const problems = [];
const silentTerminal = {
  interactive: false,
  width: 80,
  print: () => {},
  printExactly: () => {},
  warn: (line) => problems.push(line),
  progress: () => {},
  progressEnds: () => {},
  ask: () => Promise.reject(new Error("there is no terminal")),
  askSecret: () => Promise.reject(new Error("there is no terminal")),
  confirm: () => Promise.reject(new Error("there is no terminal")),
  readInput: () => Promise.resolve("warm-up\n"),
};

/** Nothing listens on port 1, but the drivers are loaded anyway. */
const noServers = ["postgresql://warm:up@127.0.0.1:1/up", "mysql://warm:up@127.0.0.1:1/up"];

async function warmUp(folder) {
  const ini = path.join(folder, "warm-up.ini");
  const repositories = path.join(folder, "repositories");
  fs.mkdirSync(repositories);
  const commands = [
    ["--help"],
    ["repo-scan", "--help"],
    ["help", "environment"],
    ["--version"],
    ["config-create", ini, "ssh_enabled=true", `ssh_authorized_keys=${path.join(folder, "authorized_keys")}`],
    [
      "db-create",
      "-c",
      ini,
      "--repos",
      repositories,
      "--user=warm",
      "--email=up@example.com",
      "--password-stdin",
      "--force-yes",
    ],
    ["repo-scan", "-c", ini],
    ["migrate", "-c", ini, "downgrade", "ad357ccd9521"],
    ["migrate", "-c", ini, "upgrade", "head"],
    ["migrate", "-c", ini, "current"],
    ["db-status", "-c", ini],
    ["sshkey-add", "-c", ini, "warm", key(folder)],
    ["ssh-update-authorized-keys", "-c", ini],
    ["__complete", "bash", `kallithea-cli user-set -c ${ini} `, ""],
    ["__complete", "fish", "migrate", "-c", ini, "upgrade", ""],
  ];
  for (const command of commands) await run(command, 0);
  await serve(ini);
  for (const url of noServers) {
    const serverIni = path.join(folder, "server.ini");
    fs.writeFileSync(serverIni, `[app:main]\nsqlalchemy.url = ${url}\n`);
    await run(["repo-scan", "-c", serverIni], 7);
  }
}

/**
 * A connection over SSH and the hooks. There is no repository, since the connection's process would become Git.
 * Without their context, the hooks do nothing.
 */
async function serve(ini) {
  Object.assign(process.env, {
    SSH_CONNECTION: "127.0.0.1 1 127.0.0.1 1",
    SSH_ORIGINAL_COMMAND: "git-upload-pack '/up'",
  });
  await run(["ssh-serve", "-c", ini, "2", "1"], 1);
  const context = { username: "warm", ip: "127.0.0.1", repository: "up", scm: "git", action: "push", config: ini };
  process.env.KALLITHEA_EXTRAS = JSON.stringify(context);
  await run(["ssh-hook", "pull"], 0);
  delete process.env.KALLITHEA_EXTRAS;
  await run(["git-hook"], 0);
}

/** @returns the path of a public key */
function key(folder) {
  const bytes = Buffer.concat([Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20"), Buffer.alloc(32)]);
  const file = path.join(folder, "key.pub");
  fs.writeFileSync(file, `ssh-ed25519 ${bytes.toString("base64")}`);
  return file;
}

async function run(command, expectedStatus) {
  const status = await load("main.js").main(command, silentTerminal);
  if (status !== expectedStatus) throw new Error(`${command.join(" ")}: exit status ${status}\n${problems.join("\n")}`);
}

function writeCaches() {
  for (const [name, { script }] of chunks)
    fs.writeFileSync(path.join(dist, `${name}.cache`), script.createCachedData());
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kallithea-cli-warm-up-"));
warmUp(folder)
  .then(writeCaches)
  .finally(() => fs.rmSync(folder, { recursive: true, force: true }));
