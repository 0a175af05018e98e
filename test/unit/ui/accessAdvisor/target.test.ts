import { describe, expect, test } from 'vitest';
import { panelKey, userNameOf } from '../../../../src/ui/accessAdvisor/target.ts';
import { TARGET } from './pages.ts';

describe('whom the panel is about', () => {
  test.each([
    ['arn:aws:iam::111122223333:user/bob', 'bob'],
    ['arn:aws:iam::111122223333:user/team/mail/=cmd@corp', '=cmd@corp'],
    ['arn:aws:iam::111122223333:root', 'root'],
  ])('%s is named %s', (arn, name) => expect(userNameOf(arn)).toBe(name));

  test('one panel for each profile, account and user', () => {
    expect(panelKey({ ...TARGET })).toBe(panelKey(TARGET));
    expect(panelKey({ ...TARGET, profile: 'dev' })).not.toBe(panelKey(TARGET));
  });
});
