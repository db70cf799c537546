import type { DataSource } from "typeorm";

/** TypeORM gives every foreign key the action NO ACTION; Kallithea's have no clause, and so must ours. */
export function leaveOutActions({ entityMetadatas }: DataSource): void {
  for (const foreignKey of entityMetadatas.flatMap((metadata) => metadata.foreignKeys)) {
    Object.assign(foreignKey, { onDelete: undefined, onUpdate: undefined });
  }
}
