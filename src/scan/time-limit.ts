/** Milliseconds that Git or Mercurial may work at one repository: ten minutes, for large ones on slow disks. */
export const timeLimit = 600_000;
