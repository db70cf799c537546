import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "./free-port.js";
import { programs } from "./installed.js";
import {
  administratorPassword,
  prepareFolder,
  runProgram,
  type ServerOptions,
  serverUser,
  startProgram,
  type TestServer,
} from "./server.js";

/**
 * Starts a MariaDB server.
 * @param folder is created, unless it is that of a stopped server
 * @param options `settings`: more options of mariadbd
 */
export async function startMariadb(
  folder: string,
  { port: fixedPort, settings = [] }: ServerOptions = {},
): Promise<TestServer> {
  const user = serverUser("mysql");
  const data = path.join(folder, "data");
  mkdirSync(folder, { recursive: true });
  prepareFolder(folder, user);
  const install = [
    "--no-defaults",
    `--datadir=${data}`,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
    "--force",
  ];
  if (!existsSync(data)) runProgram(programs.mariadbInstallDb ?? "", install, { cwd: folder, ...user });
  const initial = path.join(folder, "initial.sql");
  writeFileSync(initial, accounts);
  const port = fixedPort ?? (await freePort());
  // TRAP: a server that starts deletes the files of other servers in a shared `tmpdir`.
  const places = [
    `--datadir=${data}`,
    `--tmpdir=${folder}`,
    `--socket=${folder}/my.sock`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
  ];
  // `--debug-no-sync` applies to the DDL log, which the other options do not cover.
  const fast = [
    "--innodb-flush-log-at-trx-commit=0",
    "--skip-sync-frm",
    "--debug-no-sync",
    "--innodb-flush-method=nosync",
    "--innodb-buffer-pool-size=64M",
  ];
  const args = ["--no-defaults", ...places, ...fast, `--init-file=${initial}`, ...settings];
  const pid = await startProgram(programs.mariadbd ?? "", args, { folder, socket: "my.sock", ...user });
  return { kind: "mariadb", port, folder, pid };
}

// If names are resolved, a connection from 127.0.0.1 is from `localhost`.
const accounts = ["localhost", "127.0.0.1"]
  .map(
    (host) => `
CREATE OR REPLACE USER root@'${host}' IDENTIFIED BY '${administratorPassword}';
GRANT ALL ON *.* TO root@'${host}' WITH GRANT OPTION;
`,
  )
  .join("");
