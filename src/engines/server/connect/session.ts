// A plain connection to a database server, for work on the server rather than on tables.
import type { PlainSession } from "../../../database/open/plain-session.js";
import type { LogSql } from "../../../database/open/statements.js";
import type { Endpoint } from "./endpoint.js";

export interface Session {
  readonly place: Endpoint;
  /** @throws UserError */
  query<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Sends a statement through the engine's own driver. @returns its rows */
type Send = (statement: string, parameters: unknown[]) => Promise<unknown[]>;

/** The `query` of a session: statements are logged, and errors explained. */
export function sessionQuery(
  send: Send,
  { explain, logSql }: { explain: (error: unknown) => unknown; logSql: LogSql | undefined },
) {
  return async <Row>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> => {
    const start = performance.now();
    try {
      return (await send(statement, [...parameters])) as Row[];
    } catch (error) {
      throw explain(error);
    } finally {
      logSql?.(statement, parameters, performance.now() - start);
    }
  };
}

/** Runs the work that makes a session usable; if it fails, the session is closed. */
export async function closeOnFailure<Result>(
  session: Pick<Session, "close">,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await session.close();
    throw error;
  }
}

export interface PlainSessionDetails {
  readonly tableNames: (dataSource: PlainSession["dataSource"]) => Promise<string[]>;
  /** Replaces each `?` of a statement by the placeholder of the engine. */
  readonly withPlaceholders?: (statement: string) => string;
  readonly columnBytes: number;
}

/** A session as rooms without an engine's words use it. */
export function plainSession(
  session: Session,
  { tableNames, withPlaceholders = (statement) => statement, columnBytes }: PlainSessionDetails,
): PlainSession {
  const query: PlainSession["query"] = (statement, values) => session.query(withPlaceholders(statement), values);
  const dataSource = { query: query as PlainSession["dataSource"]["query"] };
  return {
    ...{ dataSource, query, columnBytes },
    tableNames: () => tableNames(dataSource),
    close: () => session.close(),
  };
}
