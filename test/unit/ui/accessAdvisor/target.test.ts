import { describe, expect, test } from 'vitest';
import { isSameTarget, parseUserName } from '../../../../src/presentation/accessAdvisor/target.ts';
import { TARGET } from './pages.ts';

describe('The target of the panel', () => {
  test.each([
    ['arn:aws:iam::111122223333:user/bob', 'bob'],
    ['arn:aws:iam::111122223333:user/team/mail/=cmd@corp', '=cmd@corp'],
    ['arn:aws:iam::111122223333:root', 'root'],
  ])('%s has the name %s', (arn, name) => expect(parseUserName(arn)).toBe(name));

  test('has its own panel for each profile, account, and user', () => {
    expect(isSameTarget({ ...TARGET }, TARGET)).toBe(true);
    expect(isSameTarget({ ...TARGET, profile: 'dev' }, TARGET)).toBe(false);
    const known = { ...TARGET, userId: 'AIDABOT' };
    expect(isSameTarget({ ...known, userArn: `${TARGET.userArn}-2` }, known)).toBe(true);
    expect(isSameTarget({ ...known, userId: 'AIDAOTHER' }, known)).toBe(false);
  });
});
