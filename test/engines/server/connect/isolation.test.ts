import { describe, expect, it, onTestFinished } from "vitest";
import { runHere } from "../../../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn } from "../../../support/cli/instance.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { postgresql, servers, serverUrl } from "../../../support/databases/engines.js";
import { openDataSource } from "../../../support/databases/open-database.js";
import { ownServer } from "../../../support/databases/servers/own-server.js";

describe.each(servers)("a session on $title", (engine) => {
  it.skipIf(engine.missing)(
    "has its own isolation level whatever the server's is, so that a scan sees what others have stored",
    async () => {
      const settings = [
        engine === postgresql ? "default_transaction_isolation=serializable" : "--transaction-isolation=SERIALIZABLE",
      ];
      const url = serverUrl(await ownServer(engine, { settings }), "kallithea");
      await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
      const dataSource = await openDataSource(url);
      onTestFinished(() => dataSource.destroy());
      const [own] = await dataSource.query(
        engine === postgresql ? "SHOW transaction_isolation" : "SELECT @@tx_isolation AS transaction_isolation",
      );
      expect(own.transaction_isolation).toBe(engine === postgresql ? "read committed" : "REPEATABLE-READ");
    },
  );
});
