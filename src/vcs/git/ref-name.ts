/**
 * Of one part of a ref's name: printable ASCII without what git-check-ref-format(1) forbids, nor what is better left to
 * git.
 */
const ordinaryPart = /^[A-Za-z0-9_+=%!,#$&'()@;<>|`"{}-][A-Za-z0-9_+=%!,#$&'()@;<>|`"{}.-]*$/;

/** Whether git takes a name of a ref without a second look. ASCII sorts the same way in JavaScript as in git. */
export function isOrdinaryRefName(name: string): boolean {
  return (
    name.startsWith("refs/") && !name.includes("..") && !name.includes("@{") && name.split("/").every(isOrdinaryPart)
  );
}

function isOrdinaryPart(part: string): boolean {
  return ordinaryPart.test(part) && part !== "@" && !part.endsWith(".") && !part.endsWith(".lock");
}
