import { printable } from "../../../terminal/printable.js";
import { specialKind } from "../../../vcs/reading/special-kind.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { repositoryPlaces } from "./instance-files.js";

/** FIFOs and devices, for which Git and Mercurial would wait; with `--deep`, the verification finds them. */
export async function checkSpecialFiles(context: DoctorContext): Promise<Finding[]> {
  if (context.deep) return [];
  const reported = new Map<string, Finding>();
  for (const { repository, part, status } of await repositoryPlaces(context)) {
    const kind = specialKind(status);
    // A hook that cannot be read is a finding about hooks.
    if (kind === undefined || part.startsWith("hooks/") || reported.has(repository)) continue;
    reported.set(
      repository,
      finding("broken-repository", `${printable(repository)}: ${printable(part)} is ${kind}.`, {
        fix: "Restore it from a backup.",
        place: repository,
      }),
    );
  }
  return [...reported.values()];
}
