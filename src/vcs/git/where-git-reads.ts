/** The folders of a bare repository in which git opens files when it reads a history; `""` is the repository itself. */
export const whereGitReads = { places: ["", "info"], deep: ["refs", "objects"] } as const;
