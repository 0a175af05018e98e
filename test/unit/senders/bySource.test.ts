/** One Access Advisor job on a group or managed policy shows the uses of all its users. */
import { describe, expect, it } from 'vitest';
import { askSource } from '../../../src/senders/evidence/bySource.ts';
import { createSnapshotBuilder } from '../../../src/senders/evidence/snapshotBuilder.ts';
import type { Evidence, Gap } from '../../../src/senders/model/model.ts';
import type { EntityLastAccessed } from '../../../src/senders/ports/iamReader.ts';
import type { ScanContext } from '../../../src/senders/evidence/scanContext.ts';
import { fakeClock, fakeQuestions, ok } from './fakeIamReader.ts';
import { ACCOUNT, NOW, policyArn, userArn } from './smallAccount.ts';
import { advisor, userEvidence } from './builders.ts';

const USED = '2026-11-22T00:00:00Z';
const pending = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'] as const;

/** Starts a job on a policy that one user has, with this known about the user. */
async function asked(but: Partial<Evidence>, lastAccessedAt: string | null, isDenied = false) {
  const builder = createSnapshotBuilder(ACCOUNT, 'quick', NOW, [], null);
  builder.add(userEvidence({ pending, ...but }));
  const before = builder.get(userArn('bob'));
  const entities: readonly EntityLastAccessed[] = [{ arn: userArn('bob'), lastAccessedAt }];
  const iam = fakeQuestions({
    ...(isDenied ? {} : { generateServiceLastAccessedDetails: (arn) => ok(arn) }),
    getServiceLastAccessedDetailsWithEntities: () => ok({ status: 'COMPLETED', entities, completedAt: NOW }),
  });
  const settings = { giveUpAfter: 60_000, usersAtOnce: 1 };
  const signal = new AbortController().signal;
  const context = {
    builder,
    learn: builder.update,
    iam,
    clock: fakeClock(),
    settings,
    signal,
  } as unknown as ScanContext;
  const gaps: Gap[] = [];
  const source = { kind: 'policy', arn: policyArn('Mail'), users: [userArn('bob')] } as const;
  const covered = await askSource(context, source, (gap) => gaps.push(gap));
  return { covered: [...covered], gaps, before, user: builder.get(userArn('bob')) };
}

describe('One job on a policy shows for a user', () => {
  const none = { kind: 'not-accessed', asOf: NOW } as const;

  it('that SES was not accessed, so that nothing else is asked', async () => {
    const { covered, user } = await asked({}, null);
    expect(covered).toEqual([userArn('bob')]);
    expect(user).toMatchObject({ advisorNone: none, pending: ['ListAccessKeys'], advisor: null });
    const older = { kind: 'not-listed', asOf: USED } as const;
    expect((await asked({ advisorNone: older }, null)).user).toMatchObject({ advisorNone: none });
    const newer = { kind: 'not-listed', asOf: '2026-11-24T00:00:00Z' } as const;
    expect((await asked({ advisorNone: newer }, null)).user).toMatchObject({
      advisorNone: newer,
      pending: ['ListAccessKeys'],
    });
  });

  it("that SES was not accessed; the user's own job is still awaited if its SES use is known", async () => {
    const { user } = await asked({ advisor: advisor(USED) }, null);
    expect(user).toMatchObject({ advisor: advisor(USED), advisorNone: none, pending });
  });

  it('when SES was accessed, unless a later access is known', async () => {
    const record = { lastAccessedAt: USED, region: null, trackedActions: null, source: 'policy', asOf: NOW };
    expect((await asked({}, USED)).user).toMatchObject({ advisor: record, pending });
    const known = await asked({ advisor: advisor('2026-11-23T00:00:00Z') }, USED);
    expect(known.user).toBe(known.before);
  });

  it('nothing, if the job is denied', async () => {
    const { covered, gaps, user, before } = await asked({}, null, true);
    expect([covered, gaps.map(({ call }) => call)]).toEqual([[], ['GenerateServiceLastAccessedDetails']]);
    expect(user).toBe(before);
  });
});
