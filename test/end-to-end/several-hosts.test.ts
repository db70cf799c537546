// A PostgreSQL of several servers, one of which takes writes.
import { expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { postgresql, query, serverUrl } from "../support/databases/engines.js";
import { ownServer } from "../support/databases/servers/own-server.js";

it.skipIf(postgresql.missing)("each command finds the one that can be written to", async () => {
  const replica = await ownServer(postgresql, { settings: ["default_transaction_read_only=on"] });
  const primary = await ownServer(postgresql);
  const at = (options: string) =>
    makeInstanceOn(
      `${serverUrl(primary, "postgres").replace(/@[^/]*/, "@")}?${options}&target_session_attrs=read-write`,
      temporaryFolder(),
    );
  const both = at(`host=127.0.0.1,127.0.0.1,127.0.0.1&port=1,${replica.port},${primary.port}`);
  const made = await runHere([...dbCreateArguments(both), "--reuse"]);
  expect(made.status, made.stderr).toBe(0);
  expect((await runHere(["repo-scan", "-c", both.ini])).status).toBe(0);
  expect(await query(serverUrl(primary, "postgres"), "SELECT count(*)::int AS n FROM users")).toEqual([{ n: 2 }]);

  const { status, stderr } = await runHere([
    "repo-scan",
    "-c",
    at(`host=127.0.0.1,127.0.0.1&port=1,${replica.port}`).ini,
  ]);
  expect(stderr).toContain(
    `No database server is listening at 127.0.0.1:1. The database server at 127.0.0.1:${replica.port} is read-only.`,
  );
  expect(status).toBe(7);
});
