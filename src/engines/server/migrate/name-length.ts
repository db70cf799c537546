import type { Work } from "../../../migrations/run/steps/queued-operation.js";
import { constraintName } from "../../../schema/naming-convention.js";
import type { ConstraintDefinition } from "../../../schema/operation.js";

/**
 * @param isTooLong whether the database would cut or reject a name
 * @throws Error for the first such name that the work would create
 */
export function refuseLongNames(work: Work, isTooLong: (name: string) => boolean, limit: string): void {
  const name = namesGivenBy(work).find(isTooLong);
  if (name !== undefined) throw new Error(`the name ${name} is longer than ${limit}. Choose a shorter one`);
}

function namesGivenBy(work: Work): string[] {
  switch (work.kind) {
    case "createTable":
      return [
        work.table.name,
        ...work.table.columns.map(({ name }) => name),
        ...(work.table.constraints ?? []).flatMap((constraint) => nameOf(work.table.name, constraint)),
        ...(work.table.indexes ?? []).map(({ name }) => name),
      ];
    case "renameTable":
    case "renameColumn":
      return [work.to];
    case "addColumn":
      return [work.column.name];
    case "createIndex":
      return [work.index.name];
    case "createConstraint":
      return nameOf(work.table, work.constraint);
    default:
      return [];
  }
}

function nameOf(table: string, constraint: ConstraintDefinition): string[] {
  const name = constraintName(table, constraint);
  return name === undefined ? [] : [name];
}
