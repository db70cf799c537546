/** Alembic's `truncate_slug_length`. */
const longestSlug = 40;

/** `<id>_<slug>.ts`, with the words of the message as the slug. Too long a slug ends after a whole word, with an underscore. */
export function revisionFileName(id: string, message: string): string {
  return `${id}_${slugOf(message)}.ts`;
}

function slugOf(message: string): string {
  // A word is what Python's \w is: letters, numbers and underscores of all scripts.
  const slug = (message.match(/[\p{L}\p{N}_]+/gu) ?? []).join("_").toLowerCase();
  const characters = [...slug];
  if (characters.length <= longestSlug) return slug;
  const cut = characters.slice(0, longestSlug).join("");
  return `${cut.slice(0, cut.includes("_") ? cut.lastIndexOf("_") : undefined)}_`;
}
