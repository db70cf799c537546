import { describe, expect, it } from "vitest";
import { type CopyOptions, copyDatabase } from "../../../../src/copy/copy-database.js";
import { engineOf } from "../../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../../src/ini/database-url.js";
import { makeInstanceOn, type TestInstance } from "../../../support/cli/instance.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { usedInstance } from "../../../support/databases/copied.js";
import { dump } from "../../../support/databases/dump.js";
import { postgresql, queryServer, servers, serverUrl } from "../../../support/databases/engines.js";
import { ownServer } from "../../../support/databases/servers/own-server.js";

const options: CopyOptions = {
  wait: 0,
  replace: false,
  wholeSeconds: true,
  logSql: { from: undefined, to: undefined },
  onNotice: () => {},
  onProgress: () => {},
};

const engineFor = ({ url }: TestInstance) => engineOf(parseDatabaseUrl(url));

describe.each(servers)("db-copy to $title", (engine) => {
  it.skipIf(engine.missing)("succeeds if the server closes idle sessions while the other side works", async () => {
    const server = await ownServer(engine, {
      settings: [engine === postgresql ? "idle_session_timeout=1s" : "--wait-timeout=1"],
    });
    const to = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    await queryServer(to.url, "CREATE DATABASE kallithea");
    // Blocks this process, as a long check of an SQLite file does.
    let once = () => {
      once = () => {};
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    };
    const progress = () => once();
    await copyDatabase(await engineFor(usedInstance()), await engineFor(to), { ...options, onProgress: progress });
    expect((await dump(to.url)).users).toHaveLength(5);
  });
});
