/**
 * Milliseconds that a test waits for what comes unless there is a bug, however busy the machine is. A little less than
 * a test may take (vitest.config.ts), so that it can still say what did not come.
 */
export const patience = 240_000;
