/**
 * Why a value cannot be copied as it is, and what to do about it in the source. Sentences for people; the value is not
 * in them.
 */
export class IncompatibleValue {
  readonly reason: string;
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    this.reason = reason;
    this.remedy = remedy;
  }
}

/** A row with something that does not fit. */
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
