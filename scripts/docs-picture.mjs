// `npm run docs:picture`: runs a session with the built program and sample repositories, and draws it in docs/pictures.
// With --check it only checks whether they show what the program prints today.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "./bundle.mjs";
import { recordSession } from "./picture/record-session.mjs";
import { linesOf, renderSvg } from "./picture/render-svg.mjs";
import { makeSampleRepositories } from "./sample-repositories.mjs";

const pictures = path.join(root, "docs/pictures");
const size = { columns: 100, rows: 25 };
const title =
  "kallithea-cli creates an instance, scans repositories, gives a reason for each that it skips, and refuses to delete rows when the repositories root is empty";

const steps = [
  { lines: ["kallithea-cli config-create my.ini --python=venv/bin/python"] },
  {
    lines: [
      "kallithea-cli db-create -c my.ini --repos=/srv/kallithea/repos --user=doe \\",
      "  --email=doe@example.com --password-file=password --no-public-access",
    ],
  },
  { lines: ["cp -a incoming/. repos/ && kallithea-cli repo-scan -c my.ini"], pause: 3 },
  { lines: ["mv repos elsewhere && mkdir repos   # as if the disk were not mounted"] },
  { lines: ["kallithea-cli repo-scan -c my.ini --remove-missing"], pause: 2 },
  { lines: ["kallithea-cli repo-scna -c my.ini"] },
];

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-picture-"));
try {
  const env = prepare(folder);
  const recording = await recordSession(steps, { ...size, folder, shownAs: "/srv/kallithea", env });
  const animated = renderSvg(recording, { ...size, title, still: false });
  if (process.argv.includes("--check")) check(animated);
  else {
    const still = renderSvg(recording, { ...size, title, still: true });
    writeFileSync(path.join(pictures, "session.svg"), animated);
    writeFileSync(path.join(pictures, "session-still.svg"), still);
    console.log(`docs/pictures: ${recording.duration.toFixed(0)} s, ${Math.ceil(animated.length / 1000)} kB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What the session needs besides the program: repositories to add, a password, and the Python of Kallithea. */
function prepare(at) {
  if (!existsSync(path.join(root, "dist"))) throw new Error("the program is not built; run: npm run build");
  const reference = process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea");
  if (!existsSync(path.join(reference, "bin/python")))
    throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");
  const env = {
    ...{ PATH: `${at}/bin:${process.env.PATH}`, HOME: at, TERM: "xterm-256color", LC_ALL: "C.UTF-8", TZ: "UTC" },
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", HGRCPATH: "" },
  };
  Object.assign(process.env, env);
  for (const name of ["bin", "repos"]) mkdirSync(path.join(at, name));
  const program = path.join(at, "bin/kallithea-cli");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${root}/dist/kallithea-cli.cjs' "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync(reference, path.join(at, "venv"));
  writeFileSync(path.join(at, "password"), "a password\n", { mode: 0o600 });
  makeSampleRepositories(path.join(at, "incoming"));
  const [broken, misnamed] = ["incoming/archive/broken", "incoming/tools/my project"].map((name) =>
    path.join(at, name),
  );
  for (const clone of [broken, misnamed]) {
    spawnSync("git", ["clone", "--quiet", "--bare", path.join(at, "incoming/hello-git"), clone]);
  }
  // As after the loss of a disk's last writes.
  const objects = path.join(broken, "objects");
  for (const name of readdirSync(objects)) {
    if (/^[0-9a-f]{2}$/.test(name)) rmSync(path.join(objects, name), { recursive: true });
  }
  return env;
}

function check(svg) {
  const [today, drawn] = [svg, readFileSync(path.join(pictures, "session.svg"), "utf8")].map(linesOf);
  const different = today.findIndex((line, index) => line !== drawn[index]);
  if (different === -1 && today.length === drawn.length) return;
  const place = different === -1 ? today.length : different;
  console.error(`docs/pictures is not up to date; run: npm run docs:picture
- ${drawn[place] ?? "(nothing)"}
+ ${today[place] ?? "(nothing)"}`);
  process.exitCode = 1;
}
