/** What a running scan has learned, and what was known before. */
import { describe, expect, it } from 'vitest';
import { answered } from '../../../src/senders/evidence/scanContext.ts';
import type { SnapshotBuilder } from '../../../src/senders/evidence/scanContext.ts';
import { createSnapshotBuilder } from '../../../src/senders/evidence/snapshotBuilder.ts';
import type { Gap, Principal } from '../../../src/senders/model/model.ts';
import { ACCOUNT } from './smallAccount.ts';
import { accessKey, gap, judged, NOW, snapshot, userEvidence, use } from './builders.ts';

const open = (known: readonly Principal[] = [], gaps: readonly Gap[] = []): SnapshotBuilder =>
  createSnapshotBuilder(ACCOUNT, 'quick', NOW, gaps, known.length === 0 ? null : snapshot(known));
const shown = (builder: SnapshotBuilder, listGap: Gap | null = null) =>
  builder.snapshot({}, null, listGap === null ? null : () => listGap);

describe('The builder of a Snapshot', () => {
  it('reports whether anything changed since the last Snapshot', () => {
    const builder = open();
    const bob = userEvidence();
    const steps: readonly (readonly [step: () => void, isChange: boolean])[] = [
      [() => undefined, true],
      [() => builder.add(bob), true],
      [() => builder.update(bob.arn, (user) => ({ ...user, canSend: 'yes' })), true],
      [() => builder.update(bob.arn, (user) => user), false],
      [() => builder.update('nobody', (user) => ({ ...user, canSend: 'no' })), false],
      [() => builder.updateAll((user) => ({ ...user, canSend: 'no' })), true],
      [() => builder.updateAll((user) => user), false],
      [() => builder.addGap(gap('ListUsers')), true],
      [() => builder.setReportGeneratedAt(NOW), true],
      [() => builder.setWhole(), true],
      [() => builder.remove(bob.arn), true],
      [() => undefined, false],
    ];
    for (const [index, [step, isChange]] of steps.entries()) {
      step();
      expect(builder.isChanged(), `step ${index}`).toBe(isChange);
      shown(builder);
    }
    expect(builder.users()).toEqual([]);
  });

  it('adds to the known gaps, and leaves those as they were', () => {
    const gaps = [gap('ListAccountAliases')];
    const builder = open([], gaps);
    const before = shown(builder);
    builder.addGap(gap('ListUsers'));
    expect(shown(builder).gaps).toEqual([...gaps, gap('ListUsers')]);
    expect([before.gaps, gaps]).toEqual([[gap('ListAccountAliases')], [gap('ListAccountAliases')]]);
    expect(before.principals).toEqual([]);
  });

  it('keeps, for each user, what this scan learned, what was known, and both together', () => {
    const was = judged({ accessKeys: [accessKey(use('ses'), { asOf: '2026-11-22T00:00:00Z' })] });
    const builder = open([was]);
    const now = userEvidence({ accessKeys: [accessKey(null)], keysAsOf: NOW });
    builder.add(now);
    expect(builder.get(now.arn)).toMatchObject({ ...now, verdict: 'no-ses' });
    expect(builder.earlier(now.arn)).toBe(was);
    expect(builder.known(now.arn)).toMatchObject({ verdict: 'uses-api' });
    expect(shown(builder).principals).toEqual([builder.known(now.arn)]);
    expect([builder.get('nobody'), builder.earlier('nobody'), builder.known('nobody')]).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('shows users it has not reached as they were known, as pending, or with why they are missing', () => {
    const [root, bob] = [
      judged({ name: 'root', kind: 'root', id: null }),
      judged({ gaps: [gap('ListAccessKeys')] }),
    ];
    const builder = open([root, bob]);
    const [shownRoot, waiting] = shown(builder).principals;
    expect(shownRoot).toBe(root);
    expect(waiting).toEqual(judged({ pending: ['ListUsers'] }));
    // The same object while it is pending, so that it is not drawn again.
    expect(shown(builder).principals[1]).toBe(waiting);
    expect(shown(builder, gap('ListUsers')).principals).toEqual([root, judged({ gaps: [gap('ListUsers')] })]);
    builder.setWhole();
    expect(shown(builder).principals).toEqual([root]);
    builder.add(bob);
    builder.add(root);
    expect(shown(builder).principals.map(({ name }) => name)).toEqual(['bob', 'root']);
  });
});

it('An answer is not pending once it has come; evidence that did not change stays the same object', () => {
  const asked = userEvidence({ pending: ['ListAccessKeys', 'GetAccessKeyLastUsed'] });
  expect(answered(asked, 'ListAccessKeys').pending).toEqual(['GetAccessKeyLastUsed']);
  expect(answered(asked, 'GetServiceLastAccessedDetails')).toBe(asked);
  const learnt = answered(asked, 'GetServiceLastAccessedDetails', { canSend: 'yes' });
  expect(learnt).toEqual({ ...asked, canSend: 'yes' });
  expect(learnt.pending).toBe(asked.pending);
});
