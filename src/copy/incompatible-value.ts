/**
 * Why a value cannot be copied unchanged, and how to fix it in the source. Both are shown to the user and never contain
 * the value itself.
 */
export class IncompatibleValue {
  readonly reason: string;
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    this.reason = reason;
    this.remedy = remedy;
  }
}

/** A problem in one row of the source. */
export interface Finding {
  readonly table: string;
  /** `user_id 7` */
  readonly key: string;
  readonly columns: string;
  readonly problem: IncompatibleValue;
}

export function describeFinding({ table, key, columns, problem }: Finding): string {
  return `${table}, ${key}, ${columns}: ${problem.reason}. ${problem.remedy}`;
}
