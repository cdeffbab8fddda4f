const underway = new Map<string, Promise<string>>();

/**
 * Runs `make` once for calls with the same key that overlap: later calls wait for the first one and get its result.
 * A failure is kept: later calls of this process fail with it at once.
 * @param key identifies what is made
 */
export async function once(key: string, make: () => Promise<string>): Promise<string> {
  const making = underway.get(key) ?? make();
  underway.set(key, making);
  const made = await making;
  underway.delete(key);
  return made;
}
