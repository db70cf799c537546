/** In milliseconds. Long, for large repositories on slow disks; it is there so that a fifo or a dead mount does not stop everything. */
export const defaultTimeLimit = 600_000;
