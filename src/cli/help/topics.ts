// The pages of `help` that are not about a command.
import { exitStatuses } from "../../errors.js";
import { columns, wrapped } from "./layout.js";
import { writtenFiles } from "./written-files.js";

/** Every environment variable that the program reads: also the table of docs/environment.md. */
export const environmentVariables: readonly { readonly name: string; readonly meaning: string }[] = [
  { name: "KALLITHEA_CONFIG", meaning: "The configuration file, if `-c` is not given." },
  {
    name: "ALEMBIC_CONFIG",
    meaning:
      "The configuration file of `migrate` and `alembic`, if `-c` is not given; it takes precedence over `KALLITHEA_CONFIG`.",
  },
  {
    name: "KALLITHEA_ADMIN_PASSWORD",
    meaning: "Password of the first administrator, for `db-create` and `setup`, if no option has it.",
  },
  { name: "KALLITHEA_ADMIN_PASSWORD_FILE", meaning: "A file with that password." },
  {
    name: "KALLITHEA_DATABASE_URL",
    meaning: "`sqlalchemy.url` of the file that `setup` creates, if no option has it.",
  },
  { name: "KALLITHEA_DATABASE_URL_FILE", meaning: "A file with that URL." },
  {
    name: "KALLITHEA_USER_PASSWORD",
    meaning: "Password that `user-create` and `user-password` set, if no option has it.",
  },
  { name: "KALLITHEA_USER_PASSWORD_FILE", meaning: "A file with that password." },
  {
    name: "KALLITHEA_DATABASE_PASSWORD",
    meaning: "Password that `config-set` writes into `sqlalchemy.url`, if it is given nothing else to change.",
  },
  { name: "KALLITHEA_DATABASE_PASSWORD_FILE", meaning: "A file with that password." },
  {
    name: "KALLITHEA_PYTHON",
    meaning: "The Python, or the virtual environment, in which Kallithea is installed, if `--python` is not given.",
  },
  { name: "PGHOST", meaning: "Host of a PostgreSQL server that `sqlalchemy.url` does not name." },
  { name: "PGPORT", meaning: "Port of a PostgreSQL server, if the URL has none." },
  { name: "PGUSER", meaning: "User of the PostgreSQL server, if the URL has none." },
  { name: "PGPASSWORD", meaning: "Password of that user, if the URL has none." },
  { name: "PGPASSFILE", meaning: "File with passwords of PostgreSQL servers (default: `~/.pgpass`)." },
  { name: "PGSSLMODE", meaning: "`sslmode` of the connection to PostgreSQL, if the URL has none." },
  { name: "VISUAL", meaning: "The editor of `migrate edit`." },
  { name: "EDITOR", meaning: "The editor of `migrate edit`, if `VISUAL` is not set." },
  {
    name: "PATH",
    meaning: "Where `git`, `hg`, Python and Kallithea's own `kallithea-cli` are looked for. Passed on to them.",
  },
  { name: "VIRTUAL_ENV", meaning: "A virtual environment in which Kallithea may be installed." },
  {
    name: "HOME",
    meaning: "Where `.pgpass`, certificates for PostgreSQL and `authorized_keys` are. Passed on to `hg`.",
  },
  { name: "LC_ALL", meaning: "`ssh_locale` of a new configuration file." },
  { name: "LC_CTYPE", meaning: "`ssh_locale` of a new configuration file, if `LC_ALL` is not set." },
  { name: "LANG", meaning: "`ssh_locale` of a new configuration file, if neither of these is set." },
  { name: "LD_LIBRARY_PATH", meaning: "Only passed on to `git`, `hg` and the interpreter of the Git hooks." },
  { name: "TMPDIR", meaning: "The folder for temporary files (default: `/tmp`). Passed on to `git` and `hg`." },
  {
    name: "SSH_ORIGINAL_COMMAND",
    meaning: "What an SSH client asks for: sshd sets it for `ssh-serve`. Passed on to what serves the client.",
  },
  {
    name: "SSH_CONNECTION",
    meaning: "The address of an SSH client: sshd sets it for `ssh-serve`. Passed on likewise.",
  },
  {
    name: "SSH_CLIENT",
    meaning: "Only passed on to the `git` or `hg` that serves an SSH client, like all `LC_…`.",
  },
  ...["GIT_PROTOCOL", "USER", "LOGNAME", "SHELL", "TZ", "LANGUAGE"].map((name) => ({
    name,
    meaning: "Only passed on to the `git` or `hg` that serves an SSH client.",
  })),
  { name: "KALLITHEA_EXTRAS", meaning: "What a hook records: Kallithea and `ssh-serve` set it." },
  ...["PYTHONPATH", "PYTHONHOME"].map((name) => ({
    name,
    meaning: "Only passed on to the interpreter of the Git hooks, when it is tested.",
  })),
  { name: "NO_COLOR", meaning: "If it is set, questions are asked without colors. Nothing else has colors." },
  { name: "FORCE_COLOR", meaning: "If it is set, questions have colors, unless `NO_COLOR` is set." },
];

const topics: Readonly<Record<string, (width: number) => readonly string[]>> = {
  environment: (width) => [
    "Environment variables",
    "",
    ...columns(environmentVariables.map(asRow), width),
    "",
    ...wrapped(
      "An option takes precedence over its variable. A trailing newline in a file with a secret is ignored.",
      width,
    ),
  ],
  "exit-codes": (width) => [
    "Exit statuses",
    "",
    ...columns(
      exitStatuses.map(({ status, code = "", meaning }) => [String(status), code, meaning]),
      width,
    ),
    "",
    ...[
      "The word is the code in the document that a failing command prints with --json.",
      "`kallithea-cli alembic` exits with 255 where Alembic does; `kallithea-cli migrate` uses the other statuses.",
      "Any other status above 128 is 128 plus the number of a signal.",
    ].flatMap((sentence) => wrapped(sentence, width)),
  ],
  files: (width) => [
    "Files that this program writes",
    "",
    ...writtenFiles.flatMap(({ name, meaning }) => [`  ${name}`, ...columns([["", meaning]], width)]),
    "",
    "TIME is local, as in 20261129-103122.",
  ],
};

export const topicNames: readonly string[] = Object.keys(topics);

/** @returns undefined if there is no such topic */
export function helpTopic(name: string, width: number): string | undefined {
  return Object.hasOwn(topics, name) ? topics[name]?.(width).join("\n") : undefined;
}

function asRow({ name, meaning }: (typeof environmentVariables)[number]): string[] {
  return [name, meaning];
}
