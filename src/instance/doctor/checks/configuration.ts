import { checkConfig } from "../../check-config.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";

/** What other checks of doctor know more about. */
const covered: ReadonlySet<string> = new Set(["file-mode", "kallithea-cli-path"]);

/** As config-check, without the database. */
export async function checkConfiguration({ ini, signal }: Pick<DoctorContext, "ini" | "signal">): Promise<Finding[]> {
  const findings = await checkConfig(ini, { signal });
  return findings
    .filter(({ id }) => !covered.has(id))
    .map(({ place, ...finding }) => ({ ...finding, place: place === undefined ? ini.path : `${ini.path}, ${place}` }));
}
