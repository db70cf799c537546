export async function configUpgrade(_options: unknown, _terminal: unknown): Promise<void> {}
