/** What a killed db-create or db-copy has left next to a database, and no process is using. */
export interface Leftover {
  /** As part of a sentence, e.g. `the database "kallithea-cli-copy-1a2b3c4d5e6f"`. */
  readonly what: string;
  /** Of an SQLite database: the file. */
  readonly file?: string;
  /** When it was last changed; undefined if the server does not know. */
  readonly changed?: Date;
  /** The statement that removes it; not of a file. */
  readonly statement?: string;
}
