import { createHash } from "node:crypto";

export interface TemporaryNames {
  readonly replacement: string;
  /** What db-copy builds. It is kept if a run is interrupted, and only db-copy removes it. */
  readonly copy: string;
  readonly old: string;
  readonly lock: string;
}

/**
 * Names for a replacement under construction, and for the old database until both are swapped. They are derived from
 * the database's name: the holder of the lock of that name, which ends with its session, may remove all of them.
 */
export function temporaryNames(database: string): TemporaryNames {
  // With the database's name they could be longer than a server allows.
  const id = createHash("sha256").update(database).digest("hex").slice(0, 12);
  return {
    replacement: `kallithea-cli-new-${id}`,
    copy: `kallithea-cli-copy-${id}`,
    old: `kallithea-cli-old-${id}`,
    lock: `kallithea-cli-${id}`,
  };
}
