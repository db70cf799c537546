// Starts a command server of a Mercurial that is new enough to be safe.
import { systemErrorCode } from "../../../errors.js";
import { isNotRunnable, notStarted } from "../../program/limited-program.js";
import { oneLine } from "../../text/one-line.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";
import { CommandServer, type CommandServerOptions, ServerLostError } from "./command-server.js";

/** HGRCSKIPREPO, without which a repository's hgrc is obeyed, came with Mercurial 5.3. */
const oldestVersion = [5, 3] as const;

/** @throws UnreadableRepositoryError if Mercurial is missing, too old, or cannot be started */
export async function startServer(options: CommandServerOptions): Promise<CommandServer> {
  const server = new CommandServer(options);
  const version = await askVersion(server, options);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1])) return server;
  server.close();
  throw new UnreadableRepositoryError("hg-not-installed", `Mercurial ${oneLine(version)} is too old to be safe`, {
    hint: `Install Mercurial ${oldestVersion.join(".")} or newer.`,
  });
}

async function askVersion(server: CommandServer, { hg }: CommandServerOptions): Promise<string> {
  try {
    return (await server.run(["version", "--quiet", "--template", "{ver}"])).stdout.toString("latin1");
  } catch (error) {
    if (!(error instanceof ServerLostError)) throw error;
    if (error.reason === "timeout") throw explainLostServer(error);
    // Not that it is missing: the system has no more processes, or memory.
    if (systemErrorCode(error.cause) !== undefined) throw notStarted(hg, error.cause);
    if (isNotRunnable(error.status)) throw notInstalled(hg, "", error);
    const complaint = oneLine(error.stderrTail.trim().split("\n").at(-1) ?? "");
    throw notInstalled(hg, complaint, error);
  }
}

function notInstalled(hg: string, complaint: string, cause: unknown): UnreadableRepositoryError {
  return new UnreadableRepositoryError(
    "hg-not-installed",
    `the program ${hg} cannot be started${complaint && `: ${complaint}`}`,
    {
      hint: "Install Mercurial so that hg is on PATH.",
      cause,
    },
  );
}

export function explainLostServer(error: ServerLostError): UnreadableRepositoryError {
  if (error.reason === "timeout")
    return new UnreadableRepositoryError("timeout", "Mercurial did not finish in time", { cause: error });
  if (error.reason === "too-much-output")
    return new UnreadableRepositoryError("too-large", "its tip is too large", { cause: error });
  return new UnreadableRepositoryError("broken", "Mercurial ended unexpectedly while reading it", { cause: error });
}
