// What the reading of one repository may cost, unless an option says otherwise.

/** Milliseconds that git or Mercurial may work at it: half a minute, for a large one on a slow disk. */
export const defaultTimeLimit = 30_000;

/**
 * Bytes of memory that either may use, and more if there is more on the disk. With half a million changesets neither
 * needs half of it.
 */
export const minMemory = 512 << 20;
