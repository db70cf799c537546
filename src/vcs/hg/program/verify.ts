import path from "node:path";
import { TrapSearch } from "../../reading/trap-search.js";
import { oneLine } from "../../text/one-line.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";
import { checkPlaces } from "../hg-tips.js";
import { answerIn, explainFailure } from "./ask-for-tip.js";
import { type CommandServerOptions, type HgResult, ServerLostError } from "./command-server.js";
import { explainLostServer, startServer } from "./start-server.js";

/** Bytes that Mercurial may use besides those for the changelog: it keeps the files of all changesets. */
const memoryForFiles = 1 << 30;

/**
 * Checks all revisions with `hg verify`, which locks the repository for writing while it runs.
 * @throws UnreadableRepositoryError if something is damaged, or it cannot be checked
 */
export async function verifyHg(folder: string, options: CommandServerOptions): Promise<void> {
  const memory = checkPlaces(folder) + memoryForFiles;
  const search = new TrapSearch(folder);
  for (const name of ["data", "meta", "dh"]) search.checkFolder(path.join(folder, ".hg/store", name), { deep: true });
  const server = await startServer({ ...options, memory });
  try {
    const result = await answerIn(server, folder, ["verify", "--config", `ui.timeout=${lockSeconds}`]);
    if (result.status !== 0) throw explain(result);
  } catch (error) {
    throw error instanceof ServerLostError ? explainLostServer(error) : error;
  } finally {
    server.close();
  }
}

/** How long to wait for a push that is being received. */
const lockSeconds = 20;

function explain(result: HgResult): UnreadableRepositoryError {
  const text = result.stderr.toString("utf8");
  if (/^abort: (?:could not lock|repository .*: timed out waiting for lock)/m.test(text))
    return new UnreadableRepositoryError("unreadable", oneLine(/^abort: .*$/m.exec(text)?.[0] ?? ""));
  if (/^abort: /m.test(text)) return explainFailure(result);
  const first = text.split("\n").find((line) => line.trim() !== "" && !line.startsWith("warning: "));
  return first === undefined
    ? explainFailure(result)
    : new UnreadableRepositoryError("broken", `Mercurial says: ${oneLine(first.trim())}`);
}
