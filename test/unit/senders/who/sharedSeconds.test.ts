/** Users who were created in the same second: a row of the credential report may be another's, if a user was renamed since. */
import { describe, expect, it } from 'vitest';
import { accessKey } from '../builders.ts';
import { addTime } from '../../../../src/senders/model/evidence/timestamp.ts';
import { event, fromStart, LATER, MINUTE, OLD_KEY, rank, standingOf, user, WHOLE } from './scene.ts';

/** Its keys are those of the row with its name. Another user of its second used a key in the window. */
const unsure = user({
  canSend: 'yes',
  name: 'bob',
  accessKeys: [{ ...OLD_KEY, id: null, source: 'report' }],
  unsureKeys: { latestUseAt: fromStart(10) },
});
const renamedTo = (newUserName: string, at: string) => ({
  trail: { ...WHOLE, events: [event('UpdateUser', { at, userName: 'eve', newUserName })] },
});
const beforeReport = (minutes: number) => addTime(LATER, -minutes * MINUTE);

describe('A user whose row of the credential report may be another user’s is', () => {
  it.each([
    ['ruled out if nobody was renamed since the report', {}, 'ruled-out'],
    ['ruled out if somebody was renamed to another name', renamedTo('carol', LATER), 'ruled-out'],
    ['ruled out if the rename came long before the report', renamedTo('bob', beforeReport(61)), 'ruled-out'],
    ['possible if somebody was renamed to that name', renamedTo('bob', LATER), 'possible'],
    ['possible if the report may not show the rename yet', renamedTo('bob', beforeReport(59)), 'possible'],
    ['possible without CloudTrail', { trail: { ...WHOLE, keys: null } }, 'possible'],
    [
      'possible if CloudTrail starts after the report',
      { trail: { ...WHOLE, keys: { from: LATER, until: LATER } } },
      'possible',
    ],
  ] as const)('%s', (_, but, standing) => {
    expect(standingOf(unsure, but)).toBe(standing);
  });

  it('ruled out by what holds for every row of the second', () => {
    const long = user({ ...unsure, unsureKeys: { latestUseAt: accessKey(null).createdAt } });
    expect(standingOf(long, renamedTo('bob', LATER))).toBe('ruled-out');
  });

  it('possible until CloudTrail shows what happened before the users were listed', () => {
    const until = beforeReport(10);
    const early = { ...unsure, keysAsOf: beforeReport(60) };
    const [one] = rank([early], { trail: { ...WHOLE, keys: { ...WHOLE.keys, until } } }).principals;
    expect(one?.standing).toBe('possible');
    const needed = addTime(LATER, 15 * MINUTE);
    expect(one?.why).toContainEqual({ kind: 'too-young', what: 'renames', asOf: until, needed });
  });
});
