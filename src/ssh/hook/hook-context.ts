// What a hook learns of the push or pull: the environment's KALLITHEA_EXTRAS, which Kallithea and ssh-serve set.

export interface HookContext {
  readonly ip: string;
  readonly username: string;
  /** Such as `push`. */
  readonly action: string;
  readonly repository: string;
  readonly scm: string;
  /** Absolute path of the ini. */
  readonly config: string;
}

/** The hook was started by something else than Kallithea. The message has Kallithea's words. */
export class NoHookContextError extends Error {}

const fields = ["username", "repository", "scm", "action", "ip", "config"] as const;

/** @throws NoHookContextError */
export function hookContext({ KALLITHEA_EXTRAS: text }: NodeJS.ProcessEnv): HookContext {
  if (text === undefined) throw new NoHookContextError("Environment variable KALLITHEA_EXTRAS not found");
  const context = parse(text);
  const missing = fields.find((field) => typeof context[field] !== "string");
  if (missing !== undefined) throw new NoHookContextError(`Missing key ${missing} in KALLITHEA_EXTRAS`);
  return context as unknown as HookContext;
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new NoHookContextError("Error parsing KALLITHEA_EXTRAS");
  }
}
