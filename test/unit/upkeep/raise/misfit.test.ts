import { expect, test } from 'vitest';
import { misfitReason } from '../../../../src/upkeep/raise/misfit.ts';

const account = `
         Because aiobotocore==2.25.2 depends on botocore>=1.40.46,<1.40.71 and aiobotocore>=2.25.2,<=2.26.0 depends on botocore==1.41.6, we can conclude that aiobotocore==2.25.2 cannot be used.
         Because aiobotocore==2.26.0 depends on botocore>=1.41.0,<1.41.6
         and botocore==1.41.6, we can conclude that aiobotocore==2.26.0 cannot be used.
         And because s3fs==2025.7.0 depends on aiobotocore>=2.5.4,<3.0.0 and you require s3fs==2025.7.0, we can conclude that your requirements are unsatisfiable.`;

test('the locked package that does not allow a version is named, with what it asks for', () => {
  const locked = ['aiobotocore==2.26.0', 'botocore==1.41.5', 's3fs==2025.7.0'];
  expect(misfitReason('botocore', account, locked)).toBe(
    'aiobotocore==2.26.0 needs botocore>=1.41.0,<1.41.6',
  );
  const all = 'Because all versions of lib depend on deep<4.5.7 and deep==4.5.7, we can conclude that';
  expect(misfitReason('deep', all, ['lib==1.2.3'])).toBe('lib==1.2.3 needs deep<4.5.7');
});

test('an account that does not name it is not guessed at', () => {
  expect(misfitReason('other', account, [])).toBe('it does not fit what else is locked');
});
