const underway = new Map<string, Promise<string>>();

/**
 * Has two scenarios that start at the same time make the same thing once: who comes while it is made waits for it.
 * What could not be made is not tried again by this process.
 * @param key names what is made
 */
export async function once(key: string, make: () => Promise<string>): Promise<string> {
  const making = underway.get(key) ?? make();
  underway.set(key, making);
  const made = await making;
  underway.delete(key);
  return made;
}
