import { lexicalDialects, type SqlToken } from "../../../schema/sql/lexer.js";
import { keyword, nameIn, tokenize } from "../../../schema/sql/tokens.js";

/**
 * Refuses SQL in a revision that affects more than its transaction.
 * @throws Error if it would end the transaction, open another database, or change a setting of the connection
 */
export function refuseStatement(statement: string): void {
  const tokens = tokenize(statement, lexicalDialects.sqlite).filter(({ text }) => text !== ";");
  const first = keyword(tokens[0]) ?? "";
  if (transactionControl.has(first))
    throw new Error(`a revision runs in one transaction; ${first} is not allowed in it`);
  if (first === "ATTACH" || first === "DETACH")
    throw new Error(`${first} is not allowed in a revision: backups and rehearsals do not cover another database`);
  if (first === "VACUUM")
    throw new Error("VACUUM is not allowed in a revision, which runs in a transaction. Run it afterwards");
  if (first === "PRAGMA") refusePragma(tokens.slice(1));
}

const transactionControl: ReadonlySet<string> = new Set(["BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"]);

/** Stored in the database and rolled back with it. */
const storedPragmas: ReadonlySet<string> = new Set(["application_id", "user_version"]);

/** Their argument only selects what is read. */
const readingPragmas =
  /^((table|index)_x?info|table_list|index_list|foreign_key_(list|check)|(integrity|quick)_check|(function|module|pragma|collation|database)_list)$/;

function refusePragma(tokens: readonly SqlToken[]): void {
  const [name, ...rest] = keyword(tokens[0]) !== undefined && tokens[1]?.text === "." ? tokens.slice(2) : tokens;
  const pragma = (nameIn(name) ?? "").toLowerCase();
  if (rest.length === 0 || storedPragmas.has(pragma) || readingPragmas.test(pragma)) return;
  throw new Error(`PRAGMA ${pragma} is not allowed in a revision: it would change a setting of the connection`);
}
