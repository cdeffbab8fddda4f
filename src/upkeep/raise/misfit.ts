/**
 * Who does not allow a version, from uv's account of why requirements cannot be met: "aiobotocore==2.26.0 needs
 * botocore>=1.41.0,<1.41.6".
 * @param locked what is locked, as "NAME==VERSION"; an account also tells of versions that are not
 */
export function misfitReason(name: string, account: string, locked: readonly string[]): string {
  const plain = account.replace(/\s+/g, ' ');
  // "aiobotocore==2.26.0 depends on …", or "all versions of aiobotocore depend on …".
  const found = [...plain.matchAll(/(\S+) depends? on (\S+)/g)]
    .map(([, who = '', needed = '']) => ({
      who: locked.find((each) => each === who || each.startsWith(`${who}==`)),
      needed: needed.replace(/[.,;]+$/, ''),
    }))
    .findLast(({ who, needed }) => who !== undefined && /^[a-z0-9-]+/.exec(needed)?.[0] === name);
  return found?.who === undefined
    ? 'it does not fit what else is locked'
    : `${found.who} needs ${found.needed}`;
}
