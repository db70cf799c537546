// The test servers, for benchmarks: their settings make both sides equally fast.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { root } from "../scripts/bundle.mjs";

/**
 * Starts a PostgreSQL and a MariaDB server.
 * @returns {Promise<{ urls: Record<"PostgreSQL" | "MariaDB", (database: string) => string>, stop: () => Promise<void>
 * }>}
 */
export async function startServers() {
  const { startPostgres, startMariadb, stopServer, administratorPassword } = await testSupport();
  const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-servers-"));
  chmodSync(folder, 0o755);
  const [postgres, mariadb] = [
    await startPostgres(path.join(folder, "postgres")),
    await startMariadb(path.join(folder, "mariadb")),
  ];
  return {
    urls: {
      PostgreSQL: (database) => `postgresql://postgres:${administratorPassword}@127.0.0.1:${postgres.port}/${database}`,
      MariaDB: (database) =>
        `mysql://root:${administratorPassword}@127.0.0.1:${mariadb.port}/${database}?charset=utf8mb4`,
    },
    stop: async () => {
      for (const { pid } of [postgres, mariadb]) await stopServer(pid);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function testSupport() {
  const contents = ["postgresql", "mariadb", "server"]
    .map((file) => `export * from "./test/support/databases/servers/${file}.js";`)
    .join("\n");
  const options = { bundle: true, write: false, platform: "node", format: "esm" };
  const { outputFiles } = await build({ absWorkingDir: root, stdin: { contents, resolveDir: root }, ...options });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
