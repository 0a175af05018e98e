import { describe, expect, it } from 'vitest';
import { mergeEvidence } from '../../../src/senders/evidence/kinds.ts';
import type { AccessKey, Evidence, LastUsed } from '../../../src/senders/model/model.ts';
import { sesSignals } from '../../../src/senders/model/evidence.ts';
import { judge } from '../../../src/senders/model/verdict.ts';
import { addTime } from '../../../src/senders/model/evidence/timestamp.ts';
import { accessKey, advisor, gap, userEvidence, use } from './builders.ts';

const at = (hour: number, minute = 0) =>
  `2026-11-22T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`;
const live = (lastUsed: LastUsed | null, asOf: string, but: Partial<AccessKey> = {}): Partial<Evidence> => ({
  accessKeys: [accessKey(lastUsed, { asOf, ...but })],
  keysAsOf: asOf,
});
const reported = (lastUsed: LastUsed | null, asOf: string): Partial<Evidence> => ({
  id: null,
  ...live(lastUsed, asOf, { id: null, source: 'report' }),
});
const merged = (earlier: Partial<Evidence>, latest: Partial<Evidence>) =>
  judge(mergeEvidence(userEvidence(earlier), userEvidence(latest)));

describe('Merging two answers about one user', () => {
  it('keeps the newer last use, whichever scan brought it', () => {
    const seen = live(use('ses-smtp', at(9, 55)), at(10));
    const user = merged(seen, reported(use('s3', at(8)), at(9)));
    expect(user).toMatchObject({ verdict: 'sends-smtp', id: 'AIDAEXAMPLE', keysAsOf: at(10) });
    expect(user.accessKeys).toEqual(seen.accessKeys);
    expect(merged(seen, live(use('s3', at(8)), at(11))).accessKeys[0]?.lastUsed).toEqual(
      use('ses-smtp', at(9, 55)),
    );
  });
  it('gives no key the use of another one of the same creation time when two reports have no IDs', () => {
    const slots = (asOf: string): Partial<Evidence> => ({
      keysAsOf: asOf,
      accessKeys: [use('ses', at(8)), null].map((lastUsed) =>
        accessKey(lastUsed, { id: null, source: 'report', asOf }),
      ),
    });
    const { accessKeys } = merged(slots(at(9)), slots(at(11)));
    expect(accessKeys.map(({ lastUsed }) => lastUsed)).toEqual([use('ses', at(8)), null]);
  });
  it('takes status and list of keys from the newer list', () => {
    const user = merged(
      live(use('ses', at(9)), at(10), { status: 'Active' }),
      live(null, at(11), { status: 'Inactive' }),
    );
    expect(user.accessKeys).toEqual([accessKey(use('ses', at(9)), { asOf: at(10), status: 'Inactive' })]);
  });
  it('keeps an SES use of a key that has since been used for another service, and of a deleted key', () => {
    const smtp = use('ses-smtp', at(9, 55));
    const past = [{ keyId: 'AKIAEXAMPLE1', use: smtp, asOf: at(10) }];
    expect(merged(live(smtp, at(10)), live(use('s3', at(10, 30)), at(11)))).toMatchObject({
      verdict: 'used-ses',
      lastSesAt: smtp.at,
      likelySend: true,
      pastUses: past,
    });
    const deleted = merged(live(smtp, at(10)), { keysAsOf: at(11) });
    expect(deleted).toMatchObject({ verdict: 'used-ses', accessKeys: [], pastUses: past });
    expect(judge(mergeEvidence(deleted, userEvidence(live(use('ses-smtp', at(12)), at(13)))))).toMatchObject({
      verdict: 'sends-smtp',
    });
  });
  it('drops a past use once a key shows a later one of the same interface', () => {
    const earlier = { pastUses: [{ keyId: null, use: use('ses-smtp', at(8)), asOf: at(9) }] };
    expect(merged(earlier, live(use('ses-smtp', at(9)), at(10))).pastUses).toBeUndefined();
    expect(merged(earlier, live(use('ses', at(9)), at(10))).pastUses).toHaveLength(1);
    // An earlier use of another key does not replace it.
    expect(merged(earlier, live(use('ses-smtp', at(7)), at(10))).pastUses).toEqual(earlier.pastUses);
  });
  it('drops a past use that a key shows', () => {
    const user = merged(live(use('ses', at(8)), at(9)), live(use('ses', at(8)), at(10)));
    expect(Object.keys(user)).not.toContain('pastUses');
  });
  it('keeps the latest past use of each interface, the latest first', () => {
    const past = (service: string, hour: number, keyId: string | null = null) => ({
      keyId,
      use: use(service, at(hour)),
      asOf: at(hour + 1),
    });
    const user = merged(
      { pastUses: [past('ses', 3), past('ses-smtp', 2)] },
      { pastUses: [past('ses-smtp', 5), past('ses', 1)] },
    );
    expect(user.pastUses).toEqual([past('ses-smtp', 5), past('ses', 3)]);
    const twice = merged({ pastUses: [past('ses', 3)] }, { pastUses: [{ ...past('ses', 3, 'AKIA1') }] });
    expect(twice.pastUses).toEqual([past('ses', 3, 'AKIA1')]);
    const again = merged({ pastUses: [{ ...past('ses', 3), asOf: at(9) }] }, { pastUses: [past('ses', 3)] });
    expect(again.pastUses).toEqual([{ ...past('ses', 3), asOf: at(9) }]);
  });
  it('keeps every replaced SES use, also those of Access Advisor', () => {
    const first = { ...live(use('ses-smtp', at(8)), at(9)), advisor: { ...advisor(at(8)), asOf: at(9) } };
    const second = {
      ...live(use('ses-smtp', at(12)), at(13)),
      advisor: { ...advisor(at(12)), asOf: at(13) },
    };
    const earlierUses = [
      { keyId: null, use: { ...use('ses', at(8)), service: null }, asOf: at(9) },
      { keyId: 'AKIAEXAMPLE1', use: use('ses-smtp', at(8)), asOf: at(9) },
    ];
    const user = merged(first, second);
    expect(user.earlierUses).toEqual(earlierUses);
    expect(user).toMatchObject({ verdict: 'sends-smtp', lastSesAt: at(12) });
    expect(merged(second, first).earlierUses).toEqual(earlierUses);
    expect(merged(user, second).earlierUses).toEqual(earlierUses);
    expect(merged(user, live(use('ses-smtp', at(14)), at(15))).earlierUses?.[0]?.use.at).toBe(at(12));
    expect(Object.keys(merged(second, second))).not.toContain('earlierUses');
  });
  it('keeps the latest 100 of them', () => {
    let user: Evidence = userEvidence(live(use('ses', at(0)), at(0)));
    for (let minute = 1; minute <= 150; minute += 1) {
      const then = addTime(at(0), minute * 60_000);
      user = mergeEvidence(user, userEvidence(live(use('ses', then), then)));
    }
    const times = (user.earlierUses ?? []).map((one) => one.use.at);
    expect([times.length, times[0], times.at(-1)]).toEqual([
      100,
      addTime(at(0), 149 * 60_000),
      addTime(at(0), 50 * 60_000),
    ]);
  });
  it('adds the ID to a key known only from the credential report', () => {
    const keys = merged(reported(use('ses', at(8)), at(9)), live(null, at(10))).accessKeys;
    expect(keys).toEqual([accessKey(use('ses', at(8)), { source: 'report', asOf: at(9) })]);
    expect(merged(live(null, at(10)), reported(use('ses', at(8)), at(9))).accessKeys).toEqual(keys);
  });
  it('pairs the slots of two credential reports by creation time', () => {
    const slots = (asOf: string, first: LastUsed | null, second: LastUsed | null): Partial<Evidence> => ({
      id: null,
      accessKeys: [
        accessKey(first, { id: null, createdAt: at(1), asOf, source: 'report' }),
        accessKey(second, { id: null, createdAt: at(2), asOf, source: 'report' }),
      ],
      keysAsOf: asOf,
    });
    const [ses, smtp] = [use('ses', at(5)), use('ses-smtp', at(6))];
    const newer = slots(at(9), null, use('s3', at(8)));
    expect(merged(slots(at(7), ses, smtp), newer).accessKeys.map(({ lastUsed }) => lastUsed)).toEqual([
      ses,
      use('s3', at(8)),
    ]);
    const quiet = slots(at(9), use('s3', at(8)), null);
    expect(merged(slots(at(7), ses, smtp), quiet).accessKeys.map(({ lastUsed }) => lastUsed)).toEqual([
      use('s3', at(8)),
      smtp,
    ]);
    const unknownTimes = {
      ...newer,
      accessKeys: newer.accessKeys!.map((key) => ({ ...key, createdAt: null })),
    };
    expect(
      merged(
        {
          ...slots(at(7), ses, smtp),
          accessKeys: [accessKey(ses, { id: null, createdAt: null, asOf: at(7) })],
        },
        unknownTimes,
      ),
    ).toMatchObject({
      accessKeys: [{ lastUsed: null }, { lastUsed: { service: 's3' } }],
      pastUses: [{ use: ses }],
    });
  });
  it('pairs a key by ID first, then the remaining slots by order', () => {
    const named = live(null, at(9)).accessKeys!;
    const second = accessKey(use('ses', at(6)), { id: 'AKIAEXAMPLE2', createdAt: at(3), asOf: at(9) });
    const both = { accessKeys: [...named, second], keysAsOf: at(9) };
    const mixed = {
      accessKeys: [
        accessKey(use('s3', at(7)), { asOf: at(8) }),
        accessKey(use('ses-smtp', at(7)), {
          id: null,
          createdAt: at(3),
          asOf: at(8),
          source: 'report' as const,
        }),
      ],
      keysAsOf: at(8),
    };
    const [first, slot] = mixed.accessKeys;
    const timeless = { ...mixed, accessKeys: [first!, { ...slot!, createdAt: null }] };
    for (const other of [mixed, timeless])
      for (const user of [merged(other, both), merged(both, other)])
        expect(user.accessKeys.map(({ id, lastUsed }) => [id, lastUsed?.service])).toEqual([
          ['AKIAEXAMPLE1', 's3'],
          ['AKIAEXAMPLE2', 'ses-smtp'],
        ]);
    // Named and unnamed keys in one list: the other list names the one that was made at the same time.
    const named2 = { accessKeys: [second], keysAsOf: at(7) };
    expect(merged(named2, mixed).accessKeys.map(({ id }) => id)).toEqual(['AKIAEXAMPLE1', 'AKIAEXAMPLE2']);
    const slots = {
      accessKeys: mixed.accessKeys.map((key) => ({ ...key, id: null, createdAt: null })),
      keysAsOf: at(10),
    };
    for (const user of [merged(slots, both), merged(both, slots)]) {
      expect(user.accessKeys.map(({ id, lastUsed }) => [id, lastUsed?.service])).toEqual([
        ['AKIAEXAMPLE1', 's3'],
        ['AKIAEXAMPLE2', 'ses-smtp'],
      ]);
      expect(user.accessKeys[1]?.createdAt).toBe(at(3));
    }
  });
  it('takes keys with two IDs for two, though their creation time is the same', () => {
    const user = merged(live(use('ses', at(8)), at(9)), live(null, at(10), { id: 'AKIAEXAMPLE2' }));
    expect(user.accessKeys).toMatchObject([{ id: 'AKIAEXAMPLE2', lastUsed: null }]);
  });
  it('prefers the answer that names the service of a use, then the newer one', () => {
    const of = (a: Partial<Evidence>, b: Partial<Evidence>) =>
      [merged(a, b), merged(b, a)].map(({ accessKeys }) => accessKeys[0]);
    const [unnamed, named] = [live(use(null, at(8)), at(10)), live(use('s3', at(8)), at(9))];
    for (const key of of(unnamed, named))
      expect(key).toMatchObject({ lastUsed: { service: 's3' }, asOf: at(9) });
    for (const key of of(live(null, at(9)), live(null, at(10)))) expect(key).toMatchObject({ asOf: at(10) });
    for (const key of of(live(use(null, at(8)), at(9)), live(use(null, at(8)), at(10))))
      expect(key).toMatchObject({ asOf: at(10) });
    // The list is newer than the report's data about the key.
    const rested = { ...live(null, at(8), { source: 'report' }), keysAsOf: at(11) };
    for (const key of of(rested, live(null, at(10))))
      expect(key).toMatchObject({ asOf: at(10), source: 'live' });
    for (const key of of(unnamed, live(null, at(11))))
      expect(key).toMatchObject({ asOf: at(10), lastUsed: { service: null } });
  });
  it('prefers a list of keys that has a time, and the later of two answers of one time', () => {
    const [none, some] = [{ accessKeys: [] }, live(use('ses', at(8)), at(9))];
    expect(merged(some, none).accessKeys).toEqual(some.accessKeys);
    expect(merged(none, some).accessKeys).toEqual(some.accessKeys);
    const timeless = { accessKeys: [accessKey(null)] };
    expect(merged({}, timeless).accessKeys).toEqual(timeless.accessKeys);
    expect(merged(live(null, at(9)), live(null, at(9), { status: 'Inactive' })).accessKeys[0]?.status).toBe(
      'Inactive',
    );
  });
  it('takes the identity from the answer that has the user ID, otherwise from the latest', () => {
    const [bob, row] = [
      { name: 'bob', id: 'AIDABOB' },
      { name: 'robert', id: null },
    ];
    expect(merged(bob, row)).toMatchObject(bob);
    expect(merged(row, bob)).toMatchObject(bob);
    expect(merged(bob, { name: 'robert', id: 'AIDABOB' }).name).toBe('robert');
    expect(merged({ name: 'bob', id: null }, row).name).toBe('robert');
  });
  it('takes the deletion from the latest answer, and adds nothing unknown', () => {
    expect(merged({}, { isDeleted: true }).isDeleted).toBe(true);
    expect(merged({ isDeleted: true }, {}).isDeleted).toBeUndefined();
    expect(Object.keys(mergeEvidence(userEvidence(), userEvidence())).toSorted()).toEqual(
      Object.keys(userEvidence()).toSorted(),
    );
  });
  it('keeps what is known beside a missing answer, and the gap', () => {
    const known = { ...live(use('ses', at(8)), at(9)), advisor: advisor(at(8)) };
    const gaps = [gap('ListAccessKeys'), gap('GenerateServiceLastAccessedDetails')];
    expect(merged(known, { gaps })).toMatchObject({ ...known, gaps, verdict: 'uses-api' });
  });
  it('keeps the later access of Access Advisor; of the same one, the answer with its actions', () => {
    const own = { ...advisor(at(8), [{ action: 'GetAccount', at: at(8) }]), asOf: at(9) };
    const byGroup = { ...advisor(at(8)), source: 'group', asOf: at(12) } as const;
    expect(merged({ advisor: own }, { advisor: byGroup }).advisor).toEqual(own);
    expect(merged({ advisor: byGroup }, { advisor: own }).advisor).toEqual(own);
    const later = { ...advisor(at(9)), source: 'group', asOf: at(12) } as const;
    expect(merged({ advisor: own }, { advisor: later }).advisor).toEqual(later);
    const newer = { ...own, asOf: '2026-11-23T10:00:00Z' };
    expect(merged({ advisor: own }, { advisor: newer }).advisor).toEqual(newer);
    expect(merged({ advisor: newer }, { advisor: own }).advisor).toEqual(newer);
    const byOther = { ...byGroup, asOf: at(11) };
    expect(merged({ advisor: byGroup }, { advisor: byOther }).advisor).toEqual(byGroup);
    expect(merged({ advisor: byOther }, { advisor: byGroup }).advisor).toEqual(byGroup);
    const none = { kind: 'not-listed', asOf: at(13) } as const;
    expect(merged({ advisor: own }, { advisorNone: none })).toMatchObject({
      advisor: own,
      advisorNone: none,
    });
  });
  it('keeps the newer "no use seen"; of the same time, the one that says more', () => {
    const [listed, not] = [
      { kind: 'not-accessed', asOf: at(9) } as const,
      { kind: 'not-listed', asOf: at(9) } as const,
    ];
    const later = { ...not, asOf: at(10) };
    for (const [a, b, stands] of [
      [listed, not, listed],
      [listed, later, later],
      [not, later, later],
    ] as const)
      for (const user of [
        merged({ advisorNone: a }, { advisorNone: b }),
        merged({ advisorNone: b }, { advisorNone: a }),
      ])
        expect(user.advisorNone).toEqual(stands);
  });
  it('takes what policies allow from the newer reading, and keeps it when they were not read', () => {
    const may = { canSend: 'yes', permissionsAsOf: at(9), groups: ['mail'] } as const;
    const not = { canSend: 'no', permissionsAsOf: at(10) } as const;
    expect(merged(may, not)).toMatchObject(not);
    expect(merged(not, may)).toMatchObject(not);
    expect(merged(may, { ...not, permissionsAsOf: at(9) }).canSend).toBe('no');
    expect(merged(may, { canSend: 'unknown' })).toMatchObject(may);
    expect(merged(may, { canSend: 'no' })).toMatchObject(may);
    expect(merged({ canSend: 'yes' }, { canSend: 'unknown' }).canSend).toBe('yes');
    expect(merged({ canSend: 'yes' }, { canSend: 'no' }).canSend).toBe('no');
    expect(merged({ canSend: 'yes' }, not).canSend).toBe('no');
  });
  it('keeps the later time of the permission to send, and of being asked without it', () => {
    const [early, late] = [
      { couldSendAt: at(8), clearedAt: at(9) },
      { couldSendAt: at(10), clearedAt: at(11) },
    ];
    for (const user of [merged(early, late), merged(late, early), merged(late, {}), merged({}, late)])
      expect(user).toMatchObject(late);
  });
});

/** One key's history: what it was used for, in turn. Any answer shows the last use before its time. */
function randomAnswers(random: () => number): readonly Evidence[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const services = ['ses', 'ses-smtp', 's3', 'SES-SMTP'];
  const keys = ['AKIA1', 'AKIA2'].map((id, index) => {
    const uses = Array.from({ length: 3 }, (_, n) =>
      use(pick(services), at(2 + n * 6 + index, Math.floor(random() * 60))),
    );
    return {
      id,
      createdAt: at(0, index + 1),
      uses,
      deletedAt: random() < 0.5 ? at(12 + index * 3, 30) : null,
    };
  });
  const accesses = keys.flatMap(({ uses }) =>
    uses.filter(({ service }) => service?.toLowerCase().startsWith('ses')),
  );
  return Array.from({ length: 6 }, (_, n): Evidence => {
    const asOf = at(1 + n * 3 + Math.floor(random() * 3), Math.floor(random() * 60));
    const isReport = random() < 0.4;
    const accessKeys = keys
      .filter(({ deletedAt }) => deletedAt === null || deletedAt > asOf)
      .map(({ id, createdAt, uses }) =>
        accessKey(uses.findLast((one) => one.at <= asOf) ?? null, {
          id: isReport ? null : id,
          createdAt,
          asOf,
          source: isReport ? 'report' : 'live',
        }),
      );
    const seen = accesses
      .map((one) => one.at)
      .filter((one) => one <= asOf)
      .toSorted()
      .at(-1);
    const own = random() < 0.5;
    return userEvidence({
      id: isReport ? null : 'AIDAEXAMPLE',
      ...(random() < 0.8 ? { accessKeys, keysAsOf: asOf } : { gaps: [gap('ListAccessKeys')] }),
      ...(random() < 0.5 || isReport
        ? {}
        : seen === undefined
          ? { advisorNone: { kind: pick(['not-accessed', 'not-listed'] as const), asOf } }
          : { advisor: { ...advisor(seen, own ? [] : null), source: own ? 'user' : 'policy', asOf } }),
      ...(random() < 0.5
        ? { canSend: pick(['yes', 'no'] as const), permissionsAsOf: asOf }
        : { canSend: 'unknown' }),
    });
  });
}

/** A generator of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('Merging in any order', () => {
  it('gives the same evidence for all answers of one history, and never shows less', () => {
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const random = seeded(seed);
      const answers = randomAnswers(random);
      const settle = (order: readonly Evidence[]) => {
        let known = order[0] as Evidence;
        for (const answer of order.slice(1)) {
          const next = mergeEvidence(known, answer);
          const before = judge(known).lastSesAt ?? '';
          expect((judge(next).lastSesAt ?? '') >= before, `seed ${seed}`).toBe(true);
          expect(sesSignals(next).length === 0 && sesSignals(known).length > 0, `seed ${seed}`).toBe(false);
          known = next;
        }
        // Whether a past use is paired with its key depends on which lists were merged first.
        const timed = (uses: Evidence['pastUses']) =>
          (uses ?? []).map(({ use: { at: usedAt, service } }) => ({ at: usedAt, service }));
        const { pastUses, earlierUses } = known;
        return {
          ...judge({ ...known, gaps: [] }),
          ...{ pastUses: timed(pastUses), earlierUses: timed(earlierUses) },
        };
      };
      const inOrder = settle(answers);
      const shuffled = answers
        .map((answer) => [random(), answer] as const)
        .toSorted((a, b) => a[0] - b[0])
        .map(([, answer]) => answer);
      expect(settle(shuffled), `seed ${seed}`).toEqual(inOrder);
      expect(settle([...shuffled, ...answers]), `seed ${seed}`).toEqual(inOrder);
    }
  });
});
