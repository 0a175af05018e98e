/** What a running scan has learnt, and what it knows from before. */
import { describe, expect, it } from 'vitest';
import { answered, openLedger } from '../../../src/senders/evidence/ledger.ts';
import type { Ledger } from '../../../src/senders/evidence/ledger.ts';
import type { Gap, User } from '../../../src/senders/model/model.ts';
import { ACCOUNT } from './smallAccount.ts';
import { accessKey, gap, judged, NOW, snapshot, someone, use } from './someone.ts';

const open = (known: readonly User[] = [], gaps: readonly Gap[] = []): Ledger =>
  openLedger(ACCOUNT, 'quick', NOW, gaps, known.length === 0 ? null : snapshot(known));
const shown = (ledger: Ledger, listGap: Gap | null = null) => ledger.snapshot({}, null, listGap);

describe('A ledger', () => {
  it('says whether anything changed since the last Snapshot', () => {
    const ledger = open();
    const bob = someone();
    const steps: readonly (readonly [step: () => void, isChange: boolean])[] = [
      [() => undefined, true],
      [() => ledger.add(bob), true],
      [() => ledger.update(bob.arn, (user) => ({ ...user, canSend: 'yes' })), true],
      [() => ledger.update(bob.arn, (user) => user), false],
      [() => ledger.update('nobody', (user) => ({ ...user, canSend: 'no' })), false],
      [() => ledger.updateAll((user) => ({ ...user, canSend: 'no' })), true],
      [() => ledger.updateAll((user) => user), false],
      [() => ledger.addGap(gap('ListUsers')), true],
      [() => ledger.setReportGeneratedAt(NOW), true],
      [() => ledger.setWhole(), true],
      [() => ledger.remove(bob.arn), true],
      [() => undefined, false],
    ];
    for (const [index, [step, isChange]] of steps.entries()) {
      step();
      expect(ledger.isChanged(), `step ${index}`).toBe(isChange);
      shown(ledger);
    }
    expect(ledger.users()).toEqual([]);
  });

  it('adds to the gaps that were known, and leaves those as they were', () => {
    const gaps = [gap('ListAccountAliases')];
    const ledger = open([], gaps);
    const before = shown(ledger);
    ledger.addGap(gap('ListUsers'));
    expect(shown(ledger).gaps).toEqual([...gaps, gap('ListUsers')]);
    expect([before.gaps, gaps]).toEqual([[gap('ListAccountAliases')], [gap('ListAccountAliases')]]);
    expect(before.users).toEqual([]);
  });

  it('holds of each user what this scan learnt, what was known, and both together', () => {
    const was = judged({ accessKeys: [accessKey(use('ses'), { asOf: '2026-11-22T00:00:00Z' })] });
    const ledger = open([was]);
    const now = someone({ accessKeys: [accessKey(null)], keysAsOf: NOW });
    ledger.add(now);
    expect(ledger.get(now.arn)).toMatchObject({ ...now, verdict: 'no-ses' });
    expect(ledger.earlier(now.arn)).toBe(was);
    expect(ledger.known(now.arn)).toMatchObject({ verdict: 'uses-api' });
    expect(shown(ledger).users).toEqual([ledger.known(now.arn)]);
    expect([ledger.get('nobody'), ledger.earlier('nobody'), ledger.known('nobody')]).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('shows whom it has not met as they were known, waited for or with why they are missing', () => {
    const [root, bob] = [
      judged({ name: 'root', isRoot: true, id: null }),
      judged({ gaps: [gap('ListAccessKeys')] }),
    ];
    const ledger = open([root, bob]);
    const [shownRoot, waiting] = shown(ledger).users;
    expect(shownRoot).toBe(root);
    expect(waiting).toEqual(judged({ pending: ['ListUsers'] }));
    // The same object as long as it is waited for, so that it is not drawn again.
    expect(shown(ledger).users[1]).toBe(waiting);
    expect(shown(ledger, gap('ListUsers')).users).toEqual([root, judged({ gaps: [gap('ListUsers')] })]);
    ledger.setWhole();
    expect(shown(ledger).users).toEqual([root]);
    ledger.add(bob);
    ledger.add(root);
    expect(shown(ledger).users.map(({ name }) => name)).toEqual(['bob', 'root']);
  });
});

it('An answer is waited for no more once it has come; evidence that nothing is learnt of stays the same', () => {
  const asked = someone({ pending: ['ListAccessKeys', 'GetAccessKeyLastUsed'] });
  expect(answered(asked, 'ListAccessKeys').pending).toEqual(['GetAccessKeyLastUsed']);
  expect(answered(asked, 'ListUsers')).toBe(asked);
  const learnt = answered(asked, 'ListUsers', { canSend: 'yes' });
  expect(learnt).toEqual({ ...asked, canSend: 'yes' });
  expect(learnt.pending).toBe(asked.pending);
});
