import { printable } from "../../../terminal/printable.js";
import { specialKind } from "../../../vcs/reading/special-kind.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { byRepository, repositoryPlaces } from "./repository-files.js";

/** FIFOs and devices, for which Git and Mercurial would wait; with `--deep`, the verification finds them. */
export async function checkSpecialFiles(context: DoctorContext): Promise<Finding[]> {
  if (context.deep) return [];
  const special = (await repositoryPlaces(context)).flatMap((place) => {
    const kind = specialKind(place.status);
    // A hook that cannot be read is a finding about hooks.
    return kind === undefined || place.part.startsWith("hooks/") ? [] : [{ ...place, kind }];
  });
  return byRepository(special).map(([{ repository, part, kind }]) =>
    finding("broken-repository", `${printable(repository)}: ${printable(part)} is ${kind}.`, {
      fix: "Restore it from a backup.",
      place: repository,
    }),
  );
}
