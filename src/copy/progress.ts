export type Phase = "checked" | "copied" | "written" | "verified";

export interface Progress {
  readonly phase: Phase;
  readonly table: string;
  /** Rows of all tables in this phase. */
  readonly done: number;
  readonly all: number;
}

/** Counts the rows of a phase as they are processed. */
export function phaseProgress(phase: Phase, all: number, onProgress: (progress: Progress) => void) {
  let done = 0;
  return (table: string) => (rows: number) => {
    done += rows;
    onProgress({ phase, table, done, all });
  };
}
