// usage: node write-code-cache.cjs DIST   Runs the program's main commands in this process, then stores what V8 has compiled.
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vm = require("node:vm");

const dist = process.argv[2];
const filename = path.join(dist, "main.cjs");
const script = new vm.Script(require("node:module").wrap(fs.readFileSync(filename, "utf8")), { filename });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, filename, dist);

const problems = [];
const nobody = {
  interactive: false,
  print: () => {},
  warn: (line) => problems.push(line),
  ask: () => Promise.reject(new Error("nobody is here")),
  askSecret: () => Promise.reject(new Error("nobody is here")),
  confirm: () => Promise.reject(new Error("nobody is here")),
  readInput: () => Promise.resolve("warm-up\n"),
};

async function warmUp(folder) {
  const ini = path.join(folder, "warm-up.ini");
  const repositories = path.join(folder, "repositories");
  fs.mkdirSync(repositories);
  const commands = [
    ["--help"],
    ["config-create", ini],
    ["db-create", "-c", ini, "--repos", repositories, "--user=warm", "--email=up@example.com", "--password-stdin", "--force-yes"],
    ["repo-scan", "-c", ini],
  ];
  for (const command of commands) {
    const status = await bundle.exports.main(command, nobody);
    if (status !== 0) throw new Error(`${command.join(" ")}: exit status ${status}\n${problems.join("\n")}`);
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kallithea-cli-warm-up-"));
warmUp(folder)
  .then(() => fs.writeFileSync(path.join(dist, "main.cache"), script.createCachedData()))
  .finally(() => fs.rmSync(folder, { recursive: true, force: true }));
