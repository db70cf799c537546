import type { EntityManager } from "typeorm";

/** The maximum size of a MariaDB or MySQL `blob` or `text`. */
export const blobBytes = 65_535;

/** The maximum size in bytes of a column of the kind `binary`. */
export function binaryLimit({ dataSource }: EntityManager): number {
  const { type } = dataSource.options;
  return type === "mariadb" || type === "mysql" ? blobBytes : Number.POSITIVE_INFINITY;
}
