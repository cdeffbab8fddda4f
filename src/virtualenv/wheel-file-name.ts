/** How well a wheel fits, by the tags in its file name (PEP 425, PEP 600); the highest one is taken. */
export function compareWheels(a: string, b: string): number {
  const [left, right] = [rank(a), rank(b)];
  for (const [index, value] of left.entries()) {
    const difference = value - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // Names are unique in an index, so that the outcome never depends on its order.
  return a < b ? 1 : -1;
}

/**
 * First the kind of ABI (this Python's own, stable, none), then whether it was built for a platform, then the
 * newest Python, the newest glibc and the highest build number: the order of pip and uv.
 */
function rank(fileName: string): readonly number[] {
  const parts = fileName.replace(/\.whl$/, '').split('-');
  const [python = '', abi = '', platform = ''] = parts.slice(-3);
  const build = parts.length === 6 ? Number.parseInt(parts[2] ?? '', 10) : 0;
  const kind = abi.split('.').includes('none') ? 0 : abi.split('.').includes('abi3') ? 1 : 2;
  const minors = python.split('.').map((tag) => Number(/^(?:cp|py)3(\d+)$/.exec(tag)?.[1] ?? 0));
  const glibcs = platform.split('.').map((tag) => Number(/^manylinux_2_(\d+)_/.exec(tag)?.[1] ?? 0));
  return [kind, platform === 'any' ? 0 : 1, Math.max(...minors), Math.max(...glibcs), build];
}
