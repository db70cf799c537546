// The headings of the list of commands, what is below each, in that order, and examples.

export interface Example {
  /** A line for a shell. */
  readonly command: string;
  /** What it does, one sentence without a full stop. */
  readonly meaning: string;
}

type Examples = readonly (readonly [meaning: string, command: string])[];

/** Every command, by the words after the program's name. */
const groups: Readonly<Record<string, Readonly<Record<string, Examples>>>> = {
  "Set up": {
    setup: [
      [
        "Set up a new instance, or complete an unfinished one",
        "kallithea-cli setup -c my.ini --repos /srv/repos --user admin --email admin@example.com",
      ],
      ["After an upgrade of Kallithea: upgrade the database, too", "kallithea-cli setup -c my.ini --wait-db 60s"],
    ],
    "config-create": [
      ["Write my.ini for an SQLite database beside it", "kallithea-cli config-create my.ini"],
      [
        "For PostgreSQL, listening on another port",
        "kallithea-cli config-create my.ini database_engine=postgres port=5050",
      ],
    ],
    "config-set": [
      ["Change two settings", "kallithea-cli config-set -c my.ini git_path=/usr/bin/git server:main.port=5050"],
      ["Show how the file would change", "kallithea-cli config-set -c my.ini --diff server:main.port=5050"],
    ],
    "config-get": [
      ["Print one setting", "kallithea-cli config-get -c my.ini sqlalchemy.url"],
      ["All settings of a section", "kallithea-cli config-get -c my.ini --section server:main"],
    ],
    "config-check": [
      ["Check the file and its database", "kallithea-cli config-check -c my.ini"],
      ["Only the file, as JSON", "kallithea-cli config-check -c my.ini --no-connect --json"],
    ],
    "config-upgrade": [
      ["Show what this release would change", "kallithea-cli config-upgrade -c my.ini --diff"],
      ["Update a file of Kallithea 0.5", "kallithea-cli config-upgrade -c my.ini --from 0.5"],
    ],
    doctor: [
      ["Check everything, including each repository", "kallithea-cli doctor -c my.ini --deep"],
      ["Fix one of the findings", "kallithea-cli doctor -c my.ini --fix git-hook-outdated"],
    ],
    completion: [
      ["In this bash; add the line to ~/.bashrc for every one", "source <(kallithea-cli completion bash)"],
      ["In this fish", "kallithea-cli completion fish | source"],
    ],
  },
  Repositories: {
    "repo-scan": [
      ["Add new repositories", "kallithea-cli repo-scan -c my.ini"],
      [
        "Show which entries would be removed, because their repositories are gone",
        "kallithea-cli repo-scan -c my.ini --remove-missing --dry-run",
      ],
    ],
    "repo-list": [
      ["List all repositories, with type and owner", "kallithea-cli repo-list -c my.ini --long"],
      ["Those that do not exist on disk", "kallithea-cli repo-list -c my.ini --missing"],
    ],
    "repo-show": [
      ["Show one repository", "kallithea-cli repo-show -c my.ini team/project"],
      ["The same for a script", "kallithea-cli repo-show -c my.ini team/project --json"],
    ],
    "repo-update-metadata": [
      ["Update all repositories", "kallithea-cli repo-update-metadata -c my.ini"],
      ["Two of them", "kallithea-cli repo-update-metadata -c my.ini team/project team/website"],
    ],
    "repo-restore": [
      ["Restore what a scan removed", "kallithea-cli repo-restore -c my.ini removed-repositories-20261123-174324.json"],
      [
        "Even if there are entries of the same name again",
        "kallithea-cli repo-restore -c my.ini --replace removed-repositories-20261123-174324.json",
      ],
    ],
    "repo-purge-deleted": [
      [
        "Show what was deleted more than 30 days ago",
        "kallithea-cli repo-purge-deleted -c my.ini --older-than 30d --dry-run",
      ],
      ["Delete it from the disk, without a question", "kallithea-cli repo-purge-deleted -c my.ini --older-than 30d -y"],
    ],
    "repos-path": [
      ["Print the repositories root", "kallithea-cli repos-path -c my.ini"],
      ["Change it after moving the folder", "kallithea-cli repos-path -c my.ini /mnt/disk2/repos"],
    ],
  },
  Accounts: {
    "user-list": [
      ["List the users", "kallithea-cli user-list -c my.ini"],
      ["The same for a script", "kallithea-cli user-list -c my.ini --json"],
    ],
    "user-create": [
      [
        "Create a user, asking for the password",
        "kallithea-cli user-create -c my.ini jdoe --email jdoe@example.com --firstname Jane --lastname Doe",
      ],
      [
        "An administrator with a generated password, which is printed",
        "kallithea-cli user-create -c my.ini root --email root@example.com --admin --password-generate",
      ],
    ],
    "user-password": [
      ["Ask for a new password", "kallithea-cli user-password -c my.ini jdoe"],
      ["Take it from a file", "kallithea-cli user-password -c my.ini jdoe --password-file /run/secrets/jdoe"],
    ],
    "user-set": [
      ["Lock a user out", "kallithea-cli user-set -c my.ini jdoe --no-active"],
      ["Make a user an administrator", "kallithea-cli user-set -c my.ini jdoe --admin"],
    ],
    "apikey-list": [
      ["List the keys of a user", "kallithea-cli apikey-list -c my.ini jdoe"],
      ["Print them whole", "kallithea-cli apikey-list -c my.ini jdoe --show-keys"],
    ],
    "apikey-create": [
      ["Create a key that does not expire", "kallithea-cli apikey-create -c my.ini jdoe --description CI"],
      ["A key for 30 days", "kallithea-cli apikey-create -c my.ini jdoe --lifetime 30d"],
    ],
    "apikey-revoke": [
      ["Revoke the key with ID 7", "kallithea-cli apikey-revoke -c my.ini jdoe 7"],
      ["Replace the built-in key", "kallithea-cli apikey-revoke -c my.ini jdoe built-in"],
    ],
    "sshkey-list": [
      ["List the keys of a user", "kallithea-cli sshkey-list -c my.ini jdoe"],
      ["The same for a script", "kallithea-cli sshkey-list -c my.ini jdoe --json"],
    ],
    "sshkey-add": [
      ["Add a key from a file", "kallithea-cli sshkey-add -c my.ini jdoe id_ed25519.pub"],
      ["From standard input", "ssh-add -L | kallithea-cli sshkey-add -c my.ini jdoe -"],
    ],
    "sshkey-remove": [
      ["Remove the key with ID 3", "kallithea-cli sshkey-remove -c my.ini jdoe 3"],
      [
        "By fingerprint",
        "kallithea-cli sshkey-remove -c my.ini jdoe SHA256:2xLzOpI1o8jLvEYXkOqFYYrVVIbLMTnCxxYyMoqTr0k",
      ],
    ],
    "ssh-update-authorized-keys": [
      ["After switching ssh_enabled on", "kallithea-cli ssh-update-authorized-keys -c my.ini"],
      ["In a script, printing only problems", "kallithea-cli ssh-update-authorized-keys -c my.ini -q"],
    ],
  },
  Database: {
    "db-create": [
      ["Create the database, asking for what is missing", "kallithea-cli db-create -c my.ini"],
      [
        "Without questions, unless it exists",
        "kallithea-cli db-create -c my.ini --if-missing --repos /srv/repos --user admin --email admin@example.com " +
          "--password-file /run/secrets/admin --force-yes",
      ],
    ],
    "db-status": [
      ["Wait for the server, then show the state", "kallithea-cli db-status -c my.ini --wait-db 60s"],
      ["Metrics for Prometheus", "kallithea-cli db-status -c my.ini --format prometheus"],
    ],
    "db-copy": [
      ["Move from SQLite to PostgreSQL", "kallithea-cli db-copy --from my.ini --to postgresql.ini"],
      ["Replace what is in the target", "kallithea-cli db-copy --from my.ini --to staging.ini --force-yes"],
    ],
    "db-backup": [
      ["Write a new file, named after the time", "kallithea-cli db-backup -c my.ini /srv/backup"],
      ["Send it to another machine", "kallithea-cli db-backup -c my.ini - | ssh host 'cat > backup.jsonl.gz'"],
    ],
    "db-restore": [
      ["Check that a backup is complete", "kallithea-cli db-restore --verify backup.jsonl.gz"],
      [
        "Restore it; the existing tables are kept under another name",
        "kallithea-cli db-restore -c my.ini backup.jsonl.gz --yes",
      ],
    ],
  },
  Schema: {
    migrate: [
      ["Show the current revision", "kallithea-cli migrate -c my.ini current"],
      ["Upgrade to the newest one", "kallithea-cli migrate -c my.ini upgrade head"],
    ],
    "migrate upgrade": [
      ["Upgrade to the newest revision", "kallithea-cli migrate -c my.ini upgrade head"],
      ["Try it on a copy first", "kallithea-cli migrate -c my.ini upgrade head --rehearse"],
    ],
    "migrate downgrade": [
      ["Undo the last revision", "kallithea-cli migrate -c my.ini downgrade -1"],
      ["Print its SQL", "kallithea-cli migrate -c my.ini downgrade head:-1 --sql"],
    ],
    "migrate current": [
      ["Show the revision of the database", "kallithea-cli migrate -c my.ini current"],
      ["With its file and message", "kallithea-cli migrate -c my.ini current -v"],
    ],
    "migrate history": [
      ["List all revisions and mark the current one", "kallithea-cli migrate -c my.ini history -i"],
      ["Those that an upgrade would run", "kallithea-cli migrate -c my.ini history -r current:head"],
    ],
    "migrate show": [
      ["Show the current revision", "kallithea-cli migrate -c my.ini show current"],
      ["Show the newest one", "kallithea-cli migrate -c my.ini show head"],
    ],
    "migrate heads": [
      ["Show the newest revisions", "kallithea-cli migrate -c my.ini heads"],
      ["With their files and messages", "kallithea-cli migrate -c my.ini heads -v"],
    ],
    "migrate branches": [
      ["Show where the history branches", "kallithea-cli migrate -c my.ini branches"],
      ["With the revisions that follow", "kallithea-cli migrate -c my.ini branches -v"],
    ],
    "migrate check": [
      ["Check the database", "kallithea-cli migrate -c my.ini check"],
      ["As JSON", "kallithea-cli migrate -c my.ini check --json"],
    ],
    "migrate stamp": [
      ["Declare the database up to date", "kallithea-cli migrate -c my.ini stamp head"],
      ["The same if the recorded revision is unknown", "kallithea-cli migrate -c my.ini stamp head --purge"],
    ],
    "migrate ensure_version": [
      ["Create the version table", "kallithea-cli migrate -c my.ini ensure_version"],
      ["Print its SQL", "kallithea-cli migrate -c my.ini ensure_version --sql"],
    ],
    "migrate init": [
      ["Create a folder for your own revisions", "kallithea-cli migrate -c my.ini init /srv/kallithea/revisions"],
      ["In the current folder, as JSON", "kallithea-cli migrate -c my.ini init revisions --json"],
    ],
    "migrate revision": [
      ["Create an empty revision", 'kallithea-cli migrate -c my.ini revision -m "add a column"'],
      [
        "Generate it from the changed entities",
        'kallithea-cli migrate -c my.ini revision -m "add a column" --autogenerate',
      ],
    ],
    "migrate merge": [
      ["Merge all heads", 'kallithea-cli migrate -c my.ini merge heads -m "merge"'],
      ["Merge two revisions", 'kallithea-cli migrate -c my.ini merge 1a2b 3c4d -m "merge"'],
    ],
    "migrate edit": [
      ["Edit the newest revision", "kallithea-cli migrate -c my.ini edit head"],
      ["Edit another one", "kallithea-cli migrate -c my.ini edit 1a2b"],
    ],
  },
  "Web application": {
    "setting-list": [
      ["List the settings", "kallithea-cli setting-list -c my.ini"],
      ["Also those that are not set", "kallithea-cli setting-list -c my.ini --all"],
    ],
    "setting-get": [
      ["Print the title of the pages", "kallithea-cli setting-get -c my.ini title"],
      ["A setting of Mercurial", "kallithea-cli setting-get -c my.ini ui.extensions.largefiles"],
    ],
    "setting-set": [
      ["Change the title of the pages", 'kallithea-cli setting-set -c my.ini title "Our repositories"'],
      [
        "Switch an extension of Mercurial off",
        "kallithea-cli setting-set -c my.ini ui.extensions.largefiles --no-active",
      ],
    ],
    "front-end-build": [
      ["Build everything", "kallithea-cli front-end-build"],
      ["Only again what npm has already installed", "kallithea-cli front-end-build --no-install-deps"],
    ],
    "index-create": [
      ["Update the index", "kallithea-cli index-create -c my.ini"],
      ["Rebuild it", "kallithea-cli index-create -c my.ini --full"],
    ],
    "celery-run": [
      ["Start a worker", "kallithea-cli celery-run -c my.ini"],
      ["With options of Celery", "kallithea-cli celery-run -c my.ini -- --loglevel=info"],
    ],
    ishell: [
      ["Start a shell", "kallithea-cli ishell -c my.ini"],
      ["With another Python", "kallithea-cli ishell -c my.ini --python /srv/kallithea/venv"],
    ],
    "extensions-create": [
      ["Write extensions.py beside my.ini", "kallithea-cli extensions-create -c my.ini"],
      ["Replace an existing one", "kallithea-cli extensions-create -c my.ini -y"],
    ],
    "iis-install": [
      ["Write dispatch.py for the root of the site", "kallithea-cli iis-install -c my.ini"],
      ["For a virtual directory", "kallithea-cli iis-install -c my.ini --virtualdir /kallithea"],
    ],
  },
};

/** The headings, in the order of the list of commands. */
export const groupNames: readonly string[] = Object.keys(groups);

/** That of a command which no list has, because only another program starts it. */
const startedByPrograms = "Started by other programs";

const commands = new Map(
  Object.entries(groups)
    .flatMap(([group, members]) => Object.entries(members).map(([name, examples]) => ({ name, group, examples })))
    .map(({ name, group, examples }, position) => [name, { group, examples, position }] as const),
);

/** @param path the words after the program's name */
export function groupOf(path: readonly string[]): string {
  return commands.get(path.join(" "))?.group ?? startedByPrograms;
}

/** @param path the words after the program's name */
export function examplesOf(path: readonly string[]): readonly Example[] {
  const { examples = [] } = commands.get(path.join(" ")) ?? {};
  return examples.map(([meaning, command]) => ({ command, meaning }));
}

/** Sorts commands as the list has them. @param path the words after the program's name */
export function listPosition(path: readonly string[]): number {
  return commands.get(path.join(" "))?.position ?? commands.size;
}
