/**
 * Makes the `dispose` of a machine: calling it again is harmless, and it also runs on Ctrl-C and when the process exits.
 * @param end stops the machine and removes everything of it
 * @param endAtOnce the same, synchronously, for the exit of the process
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
  // A failure is reported to whoever awaits `dispose`; nothing awaits it here.
  const onAbort = (): void => void dispose().catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  const forget = removeAtExit(endAtOnce);
  return dispose;
}

/** Removes one machine synchronously. */
type Removal = () => void;

const removals = new Set<Removal>();
let watching = false;

/**
 * Runs `remove` when the process exits, unless the returned function was called before. So no machine outlives its run;
 * after SIGKILL the next run removes it (`Driver.sweep`).
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
