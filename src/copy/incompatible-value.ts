/**
 * Why a value cannot be copied as it is, and what to do about it in the source. Sentences for people; the value is not
 * in them.
 */
export class Misfit {
  readonly reason: string;
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    this.reason = reason;
    this.remedy = remedy;
  }
}

/** A row with something that does not fit. */
export interface MisfitRow {
  readonly table: string;
  /** `user_id 7` */
  readonly key: string;
  readonly columns: string;
  readonly misfit: Misfit;
}

export function describeMisfit({ table, key, columns, misfit }: MisfitRow): string {
  return `${table}, ${key}, ${columns}: ${misfit.reason}. ${misfit.remedy}`;
}
