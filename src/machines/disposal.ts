/**
 * What `Machine.dispose` is: it ends a root once, however often it is called, and at Ctrl-C by itself.
 * @param end ends the root and removes every trace
 * @param endAtOnce the same without waiting, for when the process itself ends before
 */
export function disposal(
  end: () => Promise<void>,
  endAtOnce: () => void,
  signal: AbortSignal,
): () => Promise<void> {
  let ended: Promise<void> | undefined;
  const dispose = (): Promise<void> => {
    ended ??= end().finally(() => {
      forget();
      signal.removeEventListener('abort', onAbort);
    });
    return ended;
  };
  // Whoever awaits `dispose` gets its failure; here nobody does.
  const onAbort = (): void => void dispose().catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const forget = removeAtExit(endAtOnce);
  return dispose;
}

/** What ends one root at once, without waiting; the last resort when the process itself ends. */
type Removal = () => void;

const removals = new Set<Removal>();
let watching = false;

/**
 * Keeps `remove` until the returned function is called, and runs it should the process end before: whatever
 * way `process.exit` was reached, no root outlives the run. (After SIGKILL the next run sweeps.)
 */
function removeAtExit(remove: Removal): () => void {
  if (!watching) {
    watching = true;
    process.on('exit', () => {
      for (const each of removals) each();
    });
  }
  removals.add(remove);
  return () => {
    removals.delete(remove);
  };
}
