// The environment of what serves a repository. Nothing that a client could have set through sshd reaches git, Mercurial
// or a hook, except for what the protocols need.

import { pythonJson } from "../../python-json.js";
import type { HookContext } from "../hook/hook-context.js";

/** `LC_*` are kept, too. */
const kept = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "TZ",
  "LANG",
  "LANGUAGE",
  "TMPDIR",
  "GIT_PROTOCOL",
  "SSH_CONNECTION",
  "SSH_CLIENT",
  "SSH_ORIGINAL_COMMAND",
];

/** @param locale `ssh_locale` of the ini */
export function servingEnvironment(
  environment: NodeJS.ProcessEnv,
  { ip, username, repository, scm, config }: Omit<HookContext, "action">,
  locale: string,
): Record<string, string> {
  const entries = Object.entries(environment).filter(([name]) => kept.includes(name) || name.startsWith("LC_"));
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    ...(locale !== "" && { LC_ALL: locale, LANGUAGE: locale }),
    HGPLAIN: "1",
    // The folder of this program stays as it is.
    PYTHONDONTWRITEBYTECODE: "1",
    // Keys in Kallithea's order. The action is `push` for everything, as there.
    KALLITHEA_EXTRAS: pythonJson({ ip, username, action: "push", repository, scm, config }),
  };
}
