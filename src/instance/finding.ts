/** One thing that a check has found: for `config-check` and `doctor`. */
export interface Finding {
  /** Stable, so that scripts can rely on it, e.g. `weak-secret`. */
  readonly id: string;
  readonly severity: "error" | "warning" | "note";
  /** A sentence. It never contains a secret. */
  readonly message: string;
  /** The command that fixes it, or what to do; null if there is nothing to recommend. */
  readonly fix: string | null;
  /** Where it is, e.g. `line 12`. */
  readonly place?: string;
}
