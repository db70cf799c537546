/** A kind of file that the program writes, or a folder. */
export interface WrittenFile {
  /** Its name, or the option or setting that names it. TIME is local, as in `20261129-103122`. */
  readonly name: string;
  /** Where it is and what writes it. */
  readonly meaning: string;
}

/** Every kind, for `help files`. */
export const writtenFiles: readonly WrittenFile[] = [
  {
    name: "my.ini",
    meaning:
      "The configuration file: `config-create`, `config-set`, `config-upgrade` and `setup` write it, with mode 600 if it is new.",
  },
  {
    name: "my.ini.TIME",
    meaning: "Next to it: the previous version, before each change. Kept until you delete it.",
  },
  {
    name: "--data-dir",
    meaning: "The folder that `config-create` creates for caches, the index and an SQLite database.",
  },
  {
    name: "kallithea.db",
    meaning: "The SQLite database, where `sqlalchemy.url` says: `db-create`, `setup`, `db-copy` and `db-restore`.",
  },
  {
    name: "kallithea.db.TIME.REVISION.backup",
    meaning:
      "Next to it: a database that `db-create`, `db-copy` or `db-restore` has replaced. Kept until you delete it.",
  },
  {
    name: "kallithea.db.TIME.MS.REVISION.backup",
    meaning:
      "Next to it: what `migrate` copies before it changes an SQLite database. `--keep-backups` of them are kept.",
  },
  {
    name: ".kallithea.db.kallithea-cli-copy",
    meaning: "Next to it: an unfinished copy of `db-copy` or `db-restore`, which the next run resumes.",
  },
  {
    name: "kallithea-backup-TIME.jsonl.gz",
    meaning: "What `db-backup` writes into the folder that it is given. A file that it replaces is kept as `….TIME`.",
  },
  {
    name: "--extract-config, --extract-journals",
    meaning: "New files that `db-restore` extracts from a backup.",
  },
  {
    name: ".kallithea-backup.kallithea-cli-…",
    meaning: "In the folder for temporary files: a backup that `db-restore` reads from a pipe, while it runs.",
  },
  {
    name: "--plan",
    meaning: "What `repo-scan` would do, for `repo-scan --apply`. A plan that it replaces is kept as `….TIME`.",
  },
  {
    name: "removed-repositories-TIME.json",
    meaning:
      "The removal journal of `repo-scan --remove-missing`, for `repo-restore`: next to an SQLite database, otherwise next to the ini.",
  },
  {
    name: "moved-root-TIME.json",
    meaning: "In the same folder: the values that `repos-path` has changed.",
  },
  {
    name: "kallithea-cli-doctor-TIME",
    meaning: "In the same folder: what `doctor --fix` has replaced or moved, with `undo.sh`, which restores it.",
  },
  {
    name: "kallithea-cli-scan-KEY.jsonl",
    meaning: "In `cache_dir` of the ini: what `repo-scan` remembers of each repository. It can be deleted.",
  },
  {
    name: "hooks/post-receive",
    meaning:
      "In each Git repository: the hook by which a push is recorded. `--overwrite-git-hooks` renames a hook that is not Kallithea's to `….bak`.",
  },
  {
    name: "info/refs, objects/info/packs",
    meaning: "In each Git repository: what `git update-server-info` writes, when a scan adds or refreshes it.",
  },
  {
    name: "rm__DATE_TIME__NAME",
    meaning:
      "Below the repositories root: what the web pages have deleted. `repo-purge-deleted` renames and deletes it.",
  },
  {
    name: "authorized_keys",
    meaning:
      "The file that `ssh_authorized_keys` of the ini names: the keys of all users. If lines would be lost, the old file is kept as `….TIME`.",
  },
  {
    name: "ssh-serve.log",
    meaning: "Next to the ini, or where `ssh_serve_log` says: why SSH clients were refused. At 1 MiB it becomes `….1`.",
  },
  {
    name: "kallithea-ssh-…/hgrc",
    meaning: "In the folder for temporary files: settings for `hg`, deleted before it serves a client.",
  },
  {
    name: "log files",
    meaning: "The files that the logging sections of the ini name. Lines are appended; the files are not rotated.",
  },
  {
    name: "index_dir",
    meaning: "The search index: `index-create` creates the folder above it, and Kallithea's Python the rest.",
  },
  {
    name: "extensions.py",
    meaning: "Next to the ini: what `extensions-create` writes. An old one is kept as `extensions.py.TIME`.",
  },
  {
    name: "dispatch.py",
    meaning: "In the current folder: what `iis-install` writes. An old one is kept as `dispatch.py.TIME`.",
  },
  {
    name: "front-end/, public/",
    meaning: "In Kallithea's Python package: `front-end-build` puts `node_modules`, style sheets and scripts there.",
  },
  {
    name: "ID_MESSAGE.ts, DIRECTORY",
    meaning: "A revision of `migrate revision` or `merge`, and the folder of `migrate init`.",
  },
  {
    name: "FILE.lock",
    meaning:
      "Next to the ini, the database, authorized_keys, the index or a backup, while a command changes it. It is deleted at the end; after a crash it blocks nothing.",
  },
  {
    name: ".FILE.kallithea-cli-…",
    meaning:
      "Next to each file that is replaced: the new one, until it is complete. `doctor` finds leftovers of killed runs.",
  },
];
