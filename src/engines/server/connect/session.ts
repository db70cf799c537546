// A plain connection to a database server, for work on the server rather than on tables.
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
