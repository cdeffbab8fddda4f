import { expect, test } from 'vitest';
import { requireNamedAsFormat } from '../../../../../src/formats/shared/reading/file-name.ts';

test('a package that apt, dnf or a linter would not take by its name is refused with what to do', () => {
  requireNamedAsFormat({ file: 'a b/ü.deb', format: 'deb' });
  requireNamedAsFormat({ file: 'x.rpm', format: 'rpm' });
  for (const [file, format] of [
    ['x.rpm', 'deb'],
    ['x.deb', 'rpm'],
    ['x.deb.part', 'deb'],
    ['deb', 'deb'],
  ]) {
    expect(() => {
      requireNamedAsFormat({ file: file ?? '', format: format ?? '' });
    }, file).toThrow(/is a \.(deb|rpm), but is not named as one/);
  }
});
