// `npm run docs:site`: builds the web site in site/.vitepress/dist from README.md and docs/. Its generator is installed
// in site/ when it is needed, so that `npm ci` does not install it for everybody. SITE_BASE is the path of the site, if
// that is not /.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./bundle.mjs";

const site = path.join(root, "site");

if (!isInstalled()) run("npm", ["ci", "--ignore-scripts", "--no-fund", "--no-audit"], site);
run(process.execPath, ["node_modules/vitepress/bin/vitepress.js", "build"], site);

/** Whether npm has installed what the lock file says; it writes its own record last. */
function isInstalled() {
  const installed = path.join(site, "node_modules/.package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(path.join(site, "package-lock.json")).mtimeMs;
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
