import { createHash } from "node:crypto";

export interface TemporaryNames {
  readonly replacement: string;
  /** What db-copy builds: it is kept when a run ends half-way, and only db-copy removes it. */
  readonly copy: string;
  readonly old: string;
  readonly lock: string;
}

/**
 * What is built for a database, and what it was before, until they have changed places. They follow from the database's
 * own name: whoever holds the lock of that name (it is gone with its session) may remove all that stands under them.
 */
export function temporaryNames(database: string): TemporaryNames {
  // Its own name could make them longer than a server takes.
  const id = createHash("sha256").update(database).digest("hex").slice(0, 12);
  return {
    replacement: `kallithea-cli-new-${id}`,
    copy: `kallithea-cli-copy-${id}`,
    old: `kallithea-cli-old-${id}`,
    lock: `kallithea-cli-${id}`,
  };
}
