// The configuration file with which Mercurial serves a repository. TRAP: `hg serve --stdio` accepts no `--config`.

/** A row of the table `ui`. */
export interface MercurialSetting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

export interface MercurialServing {
  readonly repository: string;
  readonly mayPush: boolean;
  /** Path of the extension that calls the hooks. */
  readonly extension: string;
  /** The command that records pulls and pushes. */
  readonly command: readonly string[];
}

const hookSection = "hooks";
const repositorySizeHook = "changegroup.kallithea_repo_size";
const updateHook = "changegroup.kallithea_update";

/** @param settings the active rows of `ui`, in order of section and key: later ones win, and ours are the last */
export function mercurialConfig(
  settings: readonly MercurialSetting[],
  { repository, mayPush, extension, command }: MercurialServing,
): string {
  const isActive = (hook: string) =>
    settings.some(({ section, key, value }) => section === hookSection && key === hook && value !== "");
  const ssh = settings.findLast(({ section, key }) => section === "ui" && key === "ssh")?.value ?? "ssh";
  const own: MercurialSetting[] = [
    { section: "web", key: "push_ssl", value: "False" },
    { section: "web", key: "allow_push", value: "*" },
    // No question for a passphrase can be answered.
    { section: "ui", key: "ssh", value: `${ssh} -oBatchMode=yes -oIdentitiesOnly=yes` },
    { section: "extensions", key: "kallithea_ssh", value: extension },
    { section: "kallithea_ssh", key: "name", value: repository },
    { section: "kallithea_ssh", key: "read_only", value: String(!mayPush) },
    { section: "kallithea_ssh", key: "repo_size", value: String(isActive(repositorySizeHook)) },
    { section: "kallithea_ssh", key: "update", value: String(isActive(updateHook)) },
    { section: "kallithea_ssh", key: "cli", value: JSON.stringify(command) },
  ];
  return [...settings.filter((setting) => isWritable(setting) && !isOwn(setting)), ...own].map(lines).join("");
}

/** Kallithea's own hooks are functions of its Python, whatever the row says; the extension has ours. */
function isOwn({ section, key }: MercurialSetting): boolean {
  return section === hookSection && /\.kallithea_(repo_size|update|push_action|pull_action)$/.test(key);
}

/** A name that would be read as something else, such as a comment or an `%include`, is left out. */
function isWritable({ section, key }: MercurialSetting): boolean {
  return /^[^[\]\p{Cc}]+$/u.test(section) && /^[^=\s;#[%][^=\p{Cc}]*$/u.test(key);
}

/** Further lines of a value are indented. */
function lines({ section, key, value }: MercurialSetting): string {
  return `[${section}]\n${key} = ${value.replace(/\r?\n|\r/g, "\n  ")}\n`;
}
