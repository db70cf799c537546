/**
 * How long a test waits for something that happens unless there is a bug, however busy the machine is. A little less
 * than the time limit of a test (vitest.config.ts), so that the test can still report what did not happen.
 */
export const patience = 240_000;
