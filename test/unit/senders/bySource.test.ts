/** What one job on a group or managed policy tells about all who have it. */
import { describe, expect, it } from 'vitest';
import { askSource } from '../../../src/senders/evidence/bySource.ts';
import { createSnapshotBuilder } from '../../../src/senders/evidence/snapshotBuilder.ts';
import type { Evidence, Gap } from '../../../src/senders/model/model.ts';
import type { EntityLastAccessed } from '../../../src/senders/ports/iamReader.ts';
import type { ScanContext } from '../../../src/senders/evidence/scanContext.ts';
import { fakeClock, fakeQuestions, ok } from './fakeIamReader.ts';
import { ACCOUNT, NOW, policyArn, userArn } from './smallAccount.ts';
import { advisor, someone } from './builders.ts';

const USED = '2026-11-22T00:00:00Z';
const pending = ['ListAccessKeys', 'GenerateServiceLastAccessedDetails'] as const;

/** Asks a policy about one user, of whom this is known. */
async function asked(but: Partial<Evidence>, lastAccessedAt: string | null, isDenied = false) {
  const builder = createSnapshotBuilder(ACCOUNT, 'quick', NOW, [], null);
  builder.add(someone({ pending, ...but }));
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
  const told = await askSource(context, source, (gap) => gaps.push(gap));
  return { told: [...told], gaps, before, user: builder.get(userArn('bob')) };
}

describe('A policy that is asked tells of a user', () => {
  const none = { kind: 'not-accessed', asOf: NOW } as const;

  it('that SES was not accessed: nothing else is asked then', async () => {
    const { told, user } = await asked({}, null);
    expect(told).toEqual([userArn('bob')]);
    expect(user).toMatchObject({ advisorNone: none, pending: ['ListAccessKeys'], advisor: null });
    const older = { kind: 'not-listed', asOf: USED } as const;
    expect((await asked({ advisorNone: older }, null)).user).toMatchObject({ advisorNone: none });
    const newer = { kind: 'not-listed', asOf: '2026-11-24T00:00:00Z' } as const;
    expect((await asked({ advisorNone: newer }, null)).user).toMatchObject({
      advisorNone: newer,
      pending: ['ListAccessKeys'],
    });
  });

  it('that, of one who is seen to have used SES: the own job is waited for', async () => {
    const { user } = await asked({ advisor: advisor(USED) }, null);
    expect(user).toMatchObject({ advisor: advisor(USED), advisorNone: none, pending });
  });

  it('when SES was accessed, unless a later access is known', async () => {
    const record = { lastAccessedAt: USED, region: null, trackedActions: null, source: 'policy', asOf: NOW };
    expect((await asked({}, USED)).user).toMatchObject({ advisor: record, pending });
    const known = await asked({ advisor: advisor('2026-11-23T00:00:00Z') }, USED);
    expect(known.user).toBe(known.before);
  });

  it('nothing, where it may not be asked', async () => {
    const { told, gaps, user, before } = await asked({}, null, true);
    expect([told, gaps.map(({ call }) => call)]).toEqual([[], ['GenerateServiceLastAccessedDetails']]);
    expect(user).toBe(before);
  });
});
