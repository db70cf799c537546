import { describe, expect, it, onTestFinished } from "vitest";
import { users } from "../../../../src/schema/entities/users.js";
import { rowsOf } from "../../../../src/schema/entity.js";
import { runHere } from "../../../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn } from "../../../support/cli/instance.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { postgresql, queryServer } from "../../../support/databases/engines.js";
import { openDataSource } from "../../../support/databases/open-database.js";

describe(`a session on ${postgresql.title}`, () => {
  it.skipIf(postgresql.missing)("reads dates in any style that the server is set to", async () => {
    const url = await postgresql.newUrl("");
    await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
    const database = url.slice(url.lastIndexOf("/") + 1);
    await queryServer(url, `ALTER DATABASE ${database} SET datestyle TO 'German'`);
    const dataSource = await openDataSource(url);
    onTestFinished(() => dataSource.destroy());
    const [user] = await rowsOf(dataSource, users).find();
    expect(user?.created_on).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });
});
