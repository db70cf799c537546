import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
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
 * Starts a PostgreSQL server.
 * @param folder is created, unless it is that of a stopped server
 * @param options `settings`: more lines of postgresql.conf
 */
export async function startPostgres(
  folder: string,
  { port: fixedPort, settings = [], encoding = { name: "UTF8", locale: "C.UTF-8" } }: ServerOptions = {},
): Promise<TestServer> {
  const user = serverUser("postgres");
  const data = path.join(folder, "data");
  mkdirSync(folder, { recursive: true });
  prepareFolder(folder, user);
  const password = path.join(folder, "password");
  writeFileSync(password, administratorPassword);
  const authentication = ["--auth-local=trust", "--auth-host=scram-sha-256", `--pwfile=${password}`];
  const shape = ["-U", "postgres", "-E", encoding.name, `--locale=${encoding.locale}`, "--no-sync"];
  const initialise = ["-D", data, ...authentication, ...shape];
  if (!existsSync(data)) runProgram(programs.initdb ?? "", initialise, { cwd: folder, ...user });
  const port = fixedPort ?? (await freePort());
  const fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
  // Of a server that is killed, segments in /dev/shm would stay for ever; these are files in its folder.
  const ownMemory = "dynamic_shared_memory_type=mmap";
  const ours = [
    "listen_addresses=127.0.0.1",
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    ...fast,
    ownMemory,
    ...settings,
  ];
  const args = ["-D", data, ...ours.flatMap((setting) => ["-c", setting])];
  const pid = await startProgram(programs.postgres ?? "", args, { folder, socket: `.s.PGSQL.${port}`, ...user });
  await untilReady(data);
  return { kind: "postgresql", port, folder, pid };
}

/** Its socket is there a moment before it takes connections; its last word on that is in the file of its process id. */
async function untilReady(data: string): Promise<void> {
  while (!/^ready *$/m.test(readFileSync(path.join(data, "postmaster.pid"), "utf8"))) await setTimeout(20);
}
