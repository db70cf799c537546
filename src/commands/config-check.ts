export async function configCheck(_options: unknown, _terminal: unknown): Promise<void> {}
