// A command and the folder in which it runs, as the fault injection needs them.

/**
 * Parts of a folder, each of which is the old one or the new one whatever happens: the rows of a repository, a file, a
 * whole database.
 */
export type State = Readonly<Record<string, string>>;

export interface Scenario {
  readonly name: string;
  /** Fills an empty folder. */
  prepare(folder: string): void | Promise<void>;
  /** The script that runs; the built program without it. */
  readonly program?: string;
  /** The command line. */
  args(folder: string): readonly string[];
  /** What is added to the environment. */
  environment?(folder: string): Readonly<Record<string, string>>;
  /** What is in its standard input; none without it. */
  input?(folder: string): string;
  /** Where it runs, below the folder. */
  readonly place?: string;
  /** Its exit status without a fault; 0 without it. */
  readonly status?: number;
  /**
   * Whether it serves somebody else, as a hook or a session does: what fails is logged, and neither its exit status nor
   * its output says so.
   */
  readonly serves?: boolean;
  /** Files that may stay although the next run succeeds, e.g. a log. */
  readonly mayStay?: RegExp;
  /** Whether `npm test` leaves it out, since it does the same as another one. */
  readonly isRare?: boolean;
  /**
   * Reads a copy of the folder. What no two runs have in common has to be left out.
   * @throws if something in it is damaged
   */
  state(folder: string): State;
  /**
   * Command lines that bring a folder to states between the old one and the new one in which a run may end, one after
   * the other.
   */
  steps?(folder: string): readonly (readonly string[])[];
  /** Other states between the two. */
  between?(old: State, replacement: State): State;
  /** Whether the same command line succeeds again after it has succeeded; true without it. */
  readonly repeatable?: boolean;
  /**
   * Names of files that have to be complete wherever they are, and have to be there if anything was changed and the
   * command makes them.
   */
  readonly kept?: { readonly name: RegExp; check(file: string, states: readonly State[]): void };
}
