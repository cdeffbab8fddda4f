/** What ends one root at once, without waiting; the last resort when the process itself ends. */
type Removal = () => void;

const removals = new Set<Removal>();
let watching = false;

/**
 * Keeps `remove` until the returned function is called, and runs it should the process end before: whatever
 * way `process.exit` was reached, no root outlives the run. (After SIGKILL the next run sweeps.)
 */
export function removeAtExit(remove: Removal): () => void {
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
