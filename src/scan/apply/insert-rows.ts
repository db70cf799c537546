import type { EntityManager } from "typeorm";
import type { Entity } from "../../schema/entity.js";

/** One statement for all rows; TypeORM's `save` would take one per row, and read each one back. */
export async function insertRows(
  manager: EntityManager,
  of: Entity,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(of.table)
    .values([...rows])
    .updateEntity(false)
    .execute();
}
