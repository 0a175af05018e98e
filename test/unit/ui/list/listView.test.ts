import { describe, expect, it } from 'vitest';
import {
  filterWords,
  isFiltered,
  FIRST_VIEW,
  listed,
  NO_FILTER,
  passes,
  readListView,
} from '../../../../src/presentation/list/listView.ts';
import { values, verdictValues } from '../../../../src/presentation/list/filterValues.ts';
import type { Filter } from '../../../../src/presentation/list/listView.ts';
import { countByKind } from '../../../../src/senders/model/evidence.ts';
import { accessKey, advisor, judged, judgedRole, use } from '../../senders/builders.ts';

const S3_IN_IRELAND = { at: '2026-10-01T00:00:00Z', service: 's3', region: 'eu-west-1' };
const MAILER = judged({
  name: 'Mailer',
  createdAt: '2024-01-01T00:00:00Z',
  accessKeys: [
    accessKey(use('ses-smtp', '2026-11-01T00:00:00Z'), { id: 'AKIAMAILER' }),
    accessKey(S3_IN_IRELAND, { id: 'AKIAOLD', status: 'Inactive' }),
  ],
});
const ADMIN = judged({
  name: 'admin',
  createdAt: '2025-01-01T00:00:00Z',
  advisor: advisor('2026-11-20T00:00:00Z'),
});
const NOBODY = judged({ name: 'bob', createdAt: '2026-01-01T00:00:00Z' });

const shown = (filter: Partial<Filter>) =>
  [MAILER, ADMIN, NOBODY].filter((user) => passes(user, { ...NO_FILTER, ...filter })).map(({ name }) => name);

describe('A filter', () => {
  it('shows everybody if it is empty', () => expect(shown({})).toEqual(['Mailer', 'admin', 'bob']));
  it('finds a part of a name, ignoring case', () => expect(shown({ text: 'MAIL' })).toEqual(['Mailer']));
  it('finds a part of an access key ID', () => expect(shown({ text: 'akiaold' })).toEqual(['Mailer']));
  it('finds a use that the keys no longer show; among active keys, only one that may belong to such a key', () => {
    const accessKeys = [
      accessKey(use('s3'), { id: 'AKIACTIVE' }),
      accessKey(use('s3'), { id: 'AKIAOLD', status: 'Inactive' }),
    ];
    const used = (keyId: string | null) =>
      judged({
        accessKeys,
        pastUses: [{ keyId, use: use('ses-smtp'), asOf: '2026-11-20T10:00:00Z' }],
      });
    for (const filter of [{ service: 'ses-smtp' }, { region: 'us-east-1' }])
      expect(
        // The credential report has no IDs.
        ['AKIACTIVE', null, 'AKIAOLD', 'AKIAGONE'].filter((keyId) =>
          passes(used(keyId), { ...NO_FILTER, activeOnly: true, ...filter }),
        ),
      ).toEqual(['AKIACTIVE', null]);
    const past = used('AKIAGONE');
    const found = (filter: Partial<Filter>) => passes(past, { ...NO_FILTER, ...filter });
    expect([found({ text: 'gone' }), found({ service: 'ses-smtp' })]).toEqual([true, true]);
    expect(values([past], 'service').map(({ value }) => value)).toEqual(['ses-smtp', 's3']);
  });
  it('finds the service of a key, as a whole word', () => {
    expect(shown({ service: 'ses-smtp' })).toEqual(['Mailer']);
    expect(shown({ service: 'ses' })).toEqual([]);
  });
  it('finds the Region of SES uses: of a key, now or before, and of Access Advisor', () => {
    expect(shown({ region: 'us-east-1' })).toEqual(['Mailer', 'admin']);
    expect(shown({ region: 'eu-west-1' })).toEqual([]);
    expect(values([MAILER, ADMIN], 'region')).toEqual([{ value: 'us-east-1', users: 2, roots: 0, roles: 0 }]);
    const pastUses = [{ keyId: 'AKIAGONE', use: use('ses-smtp'), asOf: '2026-11-20T10:00:00Z' }];
    const past = judged({ accessKeys: [accessKey(S3_IN_IRELAND)], pastUses });
    expect(passes(past, { ...NO_FILTER, region: 'us-east-1' })).toBe(true);
    const action = { action: 'SendBounce', at: '2026-11-01T00:00:00Z', region: 'eu-north-1' };
    const tracked = judged({ advisor: advisor('2026-11-02T00:00:00Z', [action]) });
    expect(passes(tracked, { ...NO_FILTER, region: 'eu-north-1' })).toBe(true);
    // A use of a service that AWS doesn't name could be one of SES.
    const unnamed = judged({ accessKeys: [accessKey({ ...S3_IN_IRELAND, service: null })] });
    expect(passes(unnamed, { ...NO_FILTER, region: 'eu-west-1' })).toBe(true);
  });
  it('by service and Region finds users with both in one use', () => {
    expect(shown({ service: 'ses-smtp', region: 'us-east-1' })).toEqual(['Mailer']);
    expect(shown({ service: 's3', region: 'eu-west-1' })).toEqual(['Mailer']);
    expect(shown({ service: 'ses-smtp', region: 'eu-west-1' })).toEqual([]);
    expect(shown({ service: 's3', region: 'us-east-1' })).toEqual([]);
  });
  it('finds who last sent mails from a Region, by the counts, whatever the key was used for since', () => {
    const last = { at: '2026-11-20T10:00:00Z', region: 'eu-south-1' };
    const sentMails = { asOf: '2026-11-20T10:00:00Z', sums: null, last };
    const sender = judged({ name: 'sender', accessKeys: [accessKey(use('s3'))], sentMails });
    expect(passes(sender, { ...NO_FILTER, region: 'eu-south-1' })).toBe(true);
    expect(values([sender, NOBODY], 'region').map(({ value }) => value)).toEqual(['eu-south-1']);
  });
  it('keeps all who share a name under which mails were counted there, since any of them may have sent', () => {
    const sentMails = {
      ...{ asOf: '2026-11-20T10:00:00Z', sums: null, last: null, isShared: true as const },
      otherRegions: ['eu-south-1'],
    };
    const shared = judged({ name: 'shared', sentMails });
    expect(passes(shared, { ...NO_FILTER, region: 'eu-south-1' })).toBe(true);
    expect(passes(shared, { ...NO_FILTER, region: 'eu-north-1' })).toBe(false);
  });
  it('offers a Region that sent, even without a known sender', () => {
    const mailer = judged({ accessKeys: [accessKey(use('ses-smtp'))] });
    expect(values([mailer], 'region', NO_FILTER, ['eu-west-3', 'us-east-1'])).toEqual([
      { value: 'us-east-1', users: 1, roots: 0, roles: 0 },
      { value: 'eu-west-3', users: 0, roots: 0, roles: 0 },
    ]);
  });
  it('finds a sender in several Regions in each of them', () => {
    const last = { at: '2026-11-20T10:00:00Z', region: 'eu-south-1' };
    const sentMails = { asOf: '2026-11-20T10:00:00Z', sums: null, last, otherRegions: ['eu-north-1'] };
    const sender = judged({ name: 'sender', sentMails });
    expect(passes(sender, { ...NO_FILTER, region: 'eu-north-1' })).toBe(true);
    expect(values([sender], 'region').map(({ value }) => value)).toEqual(['eu-north-1', 'eu-south-1']);
  });
  it('for users who may send leaves out those whose policies do not allow it, and keeps those with unknown permissions', () => {
    const able = (['yes', 'conditional', 'unknown', 'no'] as const).filter((canSend) =>
      passes(judged({ canSend }), { ...NO_FILTER, maySendOnly: true }),
    );
    expect(able).toEqual(['yes', 'conditional', 'unknown']);
    expect(isFiltered({ ...NO_FILTER, maySendOnly: true })).toBe(true);
    expect(filterWords({ ...NO_FILTER, maySendOnly: true })).toBe('may send');
    const kept = { ...FIRST_VIEW, filter: { ...NO_FILTER, maySendOnly: true } };
    expect(readListView(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });
  it('for active keys leaves out users without any, and the uses of inactive keys', () => {
    expect(shown({ activeOnly: true })).toEqual(['Mailer']);
    expect(shown({ activeOnly: true, service: 's3' })).toEqual([]);
  });
  it('finds a verdict, and offers the verdicts in use, in their order', () => {
    expect(shown({ verdict: 'sends-smtp' })).toEqual(['Mailer']);
    expect(shown({ verdict: 'no-ses' })).toEqual(['bob']);
    expect(shown({ verdict: 'no-ses', text: 'mail' })).toEqual([]);
    expect(verdictValues([NOBODY, ADMIN, MAILER])).toEqual([
      { value: 'sends-smtp', users: 1, roots: 0, roles: 0 },
      { value: 'used-ses', users: 1, roots: 0, roles: 0 },
      { value: 'no-ses', users: 1, roots: 0, roles: 0 },
    ]);
    expect(filterWords({ ...NO_FILTER, verdict: 'no-ses' })).toBe('No SES');
    const kept = { ...FIRST_VIEW, filter: { ...NO_FILTER, verdict: 'no-ses' } } as const;
    expect(readListView(structuredClone(kept))).toEqual(kept);
    expect(readListView({ filter: { verdict: 'gone' } }).filter.verdict).toBeNull();
  });
  it('has a description of what it shows', () => {
    expect(
      filterWords({ ...NO_FILTER, text: 'x', service: 'ses', region: 'eu-west-1', activeOnly: true }),
    ).toBe('“x” · ses · eu-west-1 · active keys');
    expect(filterWords(NO_FILTER)).toBe('');
  });
});

describe('A list', () => {
  const sorted = (sorting: 'latest' | 'name' | 'created') =>
    listed([NOBODY, MAILER, ADMIN], { ...FIRST_VIEW, sorting }).map(({ name }) => name);
  it('has the latest SES use first', () => expect(sorted('latest')).toEqual(['admin', 'Mailer', 'bob']));
  it('can be sorted by name, ignoring case', () =>
    expect(sorted('name')).toEqual(['admin', 'bob', 'Mailer']));
  it('can have the latest created user first', () =>
    expect(sorted('created')).toEqual(['bob', 'admin', 'Mailer']));
});

describe('The values to filter by', () => {
  it('are counted by users, SES before everything else', () => {
    const two = judged({ name: 'two', accessKeys: [accessKey(use('s3')), accessKey(use('s3'))] });
    expect(values([MAILER, two], 'service')).toEqual([
      { value: 'ses-smtp', users: 1, roots: 0, roles: 0 },
      { value: 's3', users: 2, roots: 0, roles: 0 },
    ]);
  });
  it('have the counts that the filter then shows, and keep their order', () => {
    const last = { at: '2026-11-20T10:00:00Z', region: 'eu-west-1' };
    const relay = judgedRole('relay', {
      sentMails: { asOf: last.at, sums: null, last, otherRegions: ['us-east-1'] },
    });
    const all = [MAILER, ADMIN, NOBODY, relay];
    const first = values(all, 'region').map(({ value }) => value);
    expect(first).toEqual(['us-east-1', 'eu-west-1']);
    const filters: readonly Partial<Filter>[] = [
      ...[{}, { service: 'ses-smtp' }, { service: 's3' }, { region: 'us-east-1' }, { region: 'eu-west-1' }],
      ...([{ activeOnly: true }, { only: 'roles' }, { text: 'mailer' }, { verdict: 'used-ses' }] as const),
      { service: 's3', region: 'us-east-1', activeOnly: true },
    ];
    for (const filter of filters.map((some) => ({ ...NO_FILTER, ...some }))) {
      const countOf = (change: Partial<Filter>) =>
        countByKind(all.filter((user) => passes(user, { ...filter, ...change })));
      const counts = {
        service: values(all, 'service', filter),
        region: values(all, 'region', filter),
        verdict: verdictValues(all, filter),
      };
      expect(counts).toEqual({
        service: counts.service.map(({ value }) => ({ value, ...countOf({ service: value }) })),
        region: counts.region.map(({ value }) => ({ value, ...countOf({ region: value }) })),
        verdict: counts.verdict.map(({ value }) => ({ value, ...countOf({ verdict: value }) })),
      });
      expect(counts.region.map(({ value }) => value)).toEqual(first);
    }
    expect(values(all, 'region', { ...NO_FILTER, service: 's3' })).toEqual([
      { value: 'us-east-1', users: 0, roots: 0, roles: 0 },
      { value: 'eu-west-1', users: 1, roots: 0, roles: 0 },
    ]);
  });
  it('include what is chosen, even if nobody has it now: choosing it again removes it', () =>
    expect(values([ADMIN], 'region', { ...NO_FILTER, region: 'eu-west-1' })).toEqual([
      { value: 'us-east-1', users: 1, roots: 0, roles: 0 },
      { value: 'eu-west-1', users: 0, roots: 0, roles: 0 },
    ]));
});

describe('A stored view', () => {
  it('is restored', () => {
    const view = {
      grouping: 'path',
      sorting: 'name',
      filter: { ...NO_FILTER, region: 'eu-west-1' },
    } as const;
    expect(readListView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });
  it.each([
    undefined,
    null,
    7,
    'x',
    {},
    { grouping: 'moon', sorting: 1, filter: { text: 3, service: 4, activeOnly: 'yes' } },
  ])('is replaced by the default if it is invalid: %j', (kept) =>
    expect(readListView(kept)).toEqual(FIRST_VIEW),
  );
});
