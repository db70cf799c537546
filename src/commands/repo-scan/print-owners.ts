// Who owns what was added, and where that is from.
import type { ScanReport } from "../../scan/scan-report.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Who owns what was added, if the command line has an option for that. */
export function ownerLines({ added, owners, private: privateNames }: ScanReport): string[] {
  const ownerOf = new Map(owners.map((row) => [row.name, row]));
  const isPrivate = new Set(privateNames);
  return added.flatMap((name) => {
    const row = ownerOf.get(name);
    const parts = [
      ...(row
        ? [`owner ${printable(row.owner.name)}${row.from === "default" ? "" : ` (${sourceNames[row.from]})`}`]
        : []),
      ...(isPrivate.has(name) ? ["private"] : []),
    ];
    return parts.length === 0 ? [] : `${printable(name)}: ${parts.join(", ")}`;
  });
}

/** What the sources are called for users. */
export const sourceNames = {
  "git-config": "gitweb.owner",
  hgrc: "contact in the hgrc",
  uid: "owner of the folder",
  map: "--owner-map",
};

/** Names that nobody has. If an earlier source than the one that decided names nobody, that is as intended: they were tried in order. */
export function reportRejectedNames(owners: ScanReport["owners"], terminal: Terminal): void {
  for (const { name, owner, from, rejected } of owners) {
    if (from !== "default") continue;
    const reasons = rejected.map(({ from, text, because }) => {
      const source = sourceNames[from];
      if (text === undefined) return `${source} cannot be read`;
      return `${source} is "${printable(text)}", ${because === "not-found" ? "who is not a user" : "whose account is not active"}`;
    });
    const why = reasons.length === 0 ? "no source names an owner" : reasons.join("; ");
    terminal.warn(`${printable(name)}: ${why}; owned by ${printable(owner.name)}`);
  }
}
