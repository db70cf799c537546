import type { EntityManager } from "typeorm";

/** Bytes that a MariaDB or MySQL `blob` holds. */
const blobBytes = 65_535;

/** How many bytes a column of the kind `binary` holds. */
export function binaryLimit({ dataSource }: EntityManager): number {
  const { type } = dataSource.options;
  return type === "mariadb" || type === "mysql" ? blobBytes : Number.POSITIVE_INFINITY;
}
