import { describe, expect, it } from 'vitest';
import type { HourCounts, Mails, RegionMails, SenderMails } from '../../../../src/senders/model/mails.ts';
import { addHours, sumHours } from '../../../../src/senders/model/mails.ts';
import type { Gap, SetupRecord, Snapshot } from '../../../../src/senders/model/model.ts';
import {
  isReviewed,
  mailFacts,
  mailsDescription,
  mailsSpoken,
  mailsState,
  regionsDescription,
  regionsLabel,
  sentFacts,
} from '../../../../src/presentation/list/describeMails.ts';
import { sendingRegions } from '../../../../src/presentation/list/filterValues.ts';
import { createMailRow, createSetupRow } from '../../../../src/presentation/list/mailRows.ts';
import { WARNING } from '../../../../src/presentation/list/treeRows.ts';
import { FIRST_VIEW, NO_FILTER } from '../../../../src/presentation/list/listView.ts';
import { mailRegions } from '../../../../src/presentation/list/mailRegions.ts';
import type { MailsNode } from '../../../../src/presentation/list/nodeKinds.ts';
import { getChildren, getId, getParent } from '../../../../src/presentation/list/nodes.ts';
import type { AccountNode } from '../../../../src/presentation/list/nodeKinds.ts';
import { timeWords } from '../../../../src/presentation/times.ts';
import { judged, NOW, snapshot } from '../../senders/builders.ts';

const format = { times: timeWords('en', 'UTC'), now: Date.parse(NOW) };
const when = (at: string) => at;

/** Mails of 400 days, as `[hours before the running one, mails]`; 0 is the current hour. */
function hours(...sent: readonly (readonly [ago: number, mails: number])[]): HourCounts {
  const counts = new Uint32Array(9_601);
  for (const [ago, mails] of sent) counts[9_600 - ago] = mails;
  return { from: addHours(NOW, -9_600), counts };
}

function sender(callerIdentity: string, sent: HourCounts): SenderMails {
  const days = { from: NOW.slice(0, 10), counts: new Uint32Array(1) };
  return { callerIdentity, sums: sumHours(sent), currentHour: 0, lastHour: NOW, days };
}

function region(name: string, sent: HourCounts | null, but: Partial<RegionMails> = {}): RegionMails {
  return { region: name, asOf: NOW, sent, senders: null, ...but };
}

function gap(reason: string, name?: string, call: Gap['call'] = 'GetMetricData'): Gap {
  return { call, reason, message: 'It was not answered.', ...(name === undefined ? {} : { region: name }) };
}

function counted(regions: readonly RegionMails[], but: Partial<Mails> = {}): Snapshot {
  const users = [
    judged({ name: 'mailer' }),
    judged({ name: 'alerts' }),
    judged({ name: 'alerts', kind: 'role', arn: 'arn:aws:iam::111122223333:role/alerts' }),
  ];
  return snapshot(users, { mails: { asOf: NOW, regions, gaps: [], ...but } });
}

function accountWith(mails: Snapshot | 'off' | undefined): AccountNode {
  const shown = mails === 'off' || mails === undefined ? snapshot([judged({})]) : mails;
  return {
    kind: 'account',
    target: { kind: 'profile', profile: shown.profile },
    state: { kind: 'ready', snapshot: shown, isCancelled: false },
    view: FIRST_VIEW,
    now: format.now,
    ...(mails === undefined ? {} : { mails }),
  };
}

function nodeOf(mails: Snapshot | 'off'): MailsNode {
  const [node] = getChildren(accountWith(mails));
  if (node?.kind !== 'mails') throw new Error('There is no row of mails.');
  return node;
}

const descriptionOf = (mails: Snapshot | 'off') => mailsDescription(nodeOf(mails), format);
const rowsOf = (mails: Snapshot | 'off') =>
  mailRegions(nodeOf(mails)).map((row) => `${regionsLabel(row)} | ${regionsDescription(row, format)}`);
const factsOf = (mails: Snapshot) =>
  mailRegions(nodeOf(mails)).map((row) => mailFacts(row, when).map((fact) => fact.join(': ')));

const VIRGINIA = region('us-east-1', hours([0, 12], [3, 4_000], [24, 200], [25, 800]), {
  senders: [
    sender('mailer', hours([3, 4_000])),
    sender('alerts', hours([24, 100])),
    sender('campaigns', hours([25, 800])),
  ],
});

describe('The tooltip of a Region', () => {
  it('shows when its latest mail was sent, if that was not in the last 24 hours', () => {
    const of = (...sent: readonly (readonly [ago: number, mails: number])[]) =>
      factsOf(counted([region('eu-west-3', hours(...sent))]))[0]?.filter((fact) =>
        fact.startsWith('Latest mail'),
      );
    expect(of([30, 4])).toEqual(['Latest mail: by 2026-11-22T04:00:00Z']);
    expect(of([30, 4], [3, 1])).toEqual([]);
  });
  it('offers to filter by a Region that sent', () => {
    const mails = counted([region('eu-west-3', hours([30, 4])), region('eu-west-1', hours())]);
    expect(sendingRegions([mails, mails])).toEqual(['eu-west-3']);
  });
});

describe('The row of the SES set-up', () => {
  const summary = (...regions: readonly Partial<SetupRecord['regions'][number]>[]) => {
    const known = { unnamed: 0, isWhole: true, isSetUp: true, allowsOthers: false };
    const setup = {
      asOf: NOW,
      regions: regions.map((one, index) => ({ region: `us-east-${index}`, ...known, ...one })),
    };
    const parent = nodeOf(counted([VIRGINIA]));
    const row = createSetupRow({ kind: 'mailSetup', key: 'setup', setup, parent }, format);
    return String(row.description).replace(/, checked .*/, '');
  };
  it.each([
    ['every mail will have a sender', [{}]],
    ['nothing is set up', [{ isSetUp: false }, { isSetUp: false }]],
    ['where SES is set up, every mail will have a sender', [{}, { isSetUp: false }]],
    ['no Region to check', []],
    ['answers are missing', [{ isSetUp: false }, { isWhole: false }]],
    ['mails without a sender: 1 reason', [{ unnamed: 1 }, { isSetUp: false }]],
    ['mails without a sender: 2 reasons', [{ unnamed: 1 }, { unnamed: 1, isWhole: false }]],
  ] as const)('says what the check found: %s', (words, regions) => expect(summary(...regions)).toBe(words));
  it('claims nothing from a check of an earlier version, which did not record whether anything is set up', () => {
    const setup = {
      asOf: NOW,
      regions: [{ region: 'us-east-1', unnamed: 0, isWhole: true, allowsOthers: false }],
    };
    const parent = nodeOf(counted([VIRGINIA]));
    const { description } = createSetupRow({ kind: 'mailSetup', key: 'setup', setup, parent }, format);
    expect(description).toMatch(/^mails without a sender: no reason found, checked /);
  });
});

describe('The row of the mails', () => {
  it('stays expanded or collapsed when a filter changes, since filters do not apply to mails', () => {
    const account = accountWith(counted([VIRGINIA]));
    const filter = { ...NO_FILTER, region: 'us-east-1' };
    const [mails, filtered] = [account, { ...account, view: { ...FIRST_VIEW, filter } }].map((of) =>
      getChildren(of).find(({ kind }) => kind === 'mails')!,
    );
    expect(getId(filtered!)).toBe(getId(mails!));
  });

  it('comes before what is new and the groups, and only if mails were requested', () => {
    const changes = {
      since: NOW,
      principals: [
        { name: 'gone', arn: 'arn:gone', id: null, kind: 'user', changes: [{ kind: 'user-deleted' }] },
      ],
    } as const;
    const kinds = (account: AccountNode) => getChildren(account).map(({ kind }) => kind);
    expect(kinds(accountWith({ ...counted([VIRGINIA]), changes }))).toEqual(['mails', 'changes', 'group']);
    expect(kinds(accountWith(undefined))).toEqual(['group']);
    expect(kinds(accountWith(snapshot([judged({})])))).toEqual(['group']);
    // In a partition without SES, there is no Region to ask.
    expect(kinds(accountWith(counted([])))).toEqual(['group']);
  });

  it.each<[string, Snapshot | 'off', string]>([
    ['in 24 hours and in the current hour', counted([VIRGINIA]), '4,200 in 24 h · 12 this hour'],
    ['earlier, if none in 24 hours', counted([region('a', hours([200, 7]))]), 'none in 24 h · 7 in 30 days'],
    ['in the current hour only', counted([region('a', hours([0, 3]))]), '3 this hour'],
    [
      'none at all',
      counted([region('a', hours()), region('b', hours()), region('c', null)]),
      'none in 400 days in 2 Regions',
    ],
    [
      'without a Region that could not be counted',
      counted([VIRGINIA], { gaps: [gap('Throttling', 'eu-west-1')] }),
      '4,200 in 24 h · 12 this hour · not counted in eu-west-1',
    ],
    [
      'in an earlier scan, with the age, and not "this hour"',
      counted([{ ...VIRGINIA, asOf: '2026-11-20T09:00:00Z' }], { asOf: '2026-11-20T09:00:00Z' }),
      '4,200 in 24 h · as of 3 days ago',
    ],
    [
      'before, while the Regions are asked again',
      counted([{ ...VIRGINIA, asOf: NOW }], { pending: ['us-east-1', 'eu-west-1'] }),
      '4,200 in 24 h · 12 this hour · counting…',
    ],
    [
      'before, with their own age, while the Regions are asked again',
      counted([{ ...VIRGINIA, asOf: '2026-11-23T07:00:00Z' }], { pending: ['us-east-1', 'eu-west-1'] }),
      '4,200 in 24 h · as of 2 hr ago · counting…',
    ],
    [
      'not in "this hour" once another one has begun',
      counted([{ ...VIRGINIA, asOf: '2026-11-23T08:50:00Z' }], { asOf: '2026-11-23T08:50:00Z' }),
      '4,200 in 24 h',
    ],
    [
      'in a past hour only, with their age',
      counted([region('a', hours([0, 3]), { asOf: '2026-11-23T07:00:00Z' })], {
        asOf: '2026-11-23T07:00:00Z',
      }),
      '3 within 1 h · as of 2 hr ago',
    ],
    ['nothing until a Region has answered', counted([], { pending: ['us-east-1'] }), 'counting…'],
    [
      'or that it is denied',
      counted([], { gaps: ['a', 'b'].map((name) => gap('AccessDenied', name)) }),
      'not counted: cloudwatch:GetMetricData is not allowed',
    ],
    [
      'or why no Region answered',
      counted([], { gaps: ['a', 'b'].map((name) => gap('NetworkError', name)) }),
      'could not be counted: NetworkError · GetMetricData',
    ],
    ['or that it is turned off', 'off', 'not counted: turned off in the settings'],
  ])('shows how many were sent: %s', (_, mails, words) => {
    expect(descriptionOf(mails)).toBe(words);
  });

  it('has a text for screen readers, and is the same in every Snapshot', () => {
    expect(mailsSpoken(nodeOf(counted([VIRGINIA])), format)).toBe('Mails, 4,200 in 24 h · 12 this hour');
    expect(getId(nodeOf(counted([VIRGINIA])))).toBe(getId(nodeOf('off')));
  });

  it('never says "at least 0" for one user with partly counted mails', () => {
    const spokenFor = (last24Hours: number, last7Days: number) =>
      sentFacts(
        judged({
          sentMails: {
            ...{ asOf: NOW, last: null, isPartial: true },
            sums: { last24Hours, last7Days, last30Days: 40, last400Days: 50 },
          },
        }),
        when,
      ).map(([, value]) => value);
    expect([...spokenFor(0, 0), ...spokenFor(0, 9), ...spokenFor(3, 9)]).toEqual([
      `none counted in 7 days, at least 40 in 30 days, 50 in 400 days, as of ${NOW}`,
      `none counted in 24 h, at least 9 in 7 days, 40 in 30 days, 50 in 400 days, as of ${NOW}`,
      `at least 3 in 24 h, 9 in 7 days, 40 in 30 days, 50 in 400 days, as of ${NOW}`,
    ]);
  });

  it('has its time in the tooltip', () => {
    const [[, words] = []] = mailFacts(nodeOf(counted([VIRGINIA])), when);
    expect(words).toContain(
      '4,200 mails sent in the 24 hours to 2026-11-23T09:00:00Z: 4,200 from us-east-1.',
    );
    expect(mailFacts(nodeOf('off'), when).join()).toContain('awsSesSenders.countMails');
  });

  it('warns of what could not be counted, but not of what is denied', () => {
    expect(mailsState(counted([], { gaps: [gap('AccessDenied', 'a')] }))).toBe('denied');
    expect(mailsState(counted([], { gaps: [gap('AccessDenied', 'a'), gap('Timeout', 'b')] }))).toBe('failed');
    expect(mailsState(counted([VIRGINIA], { gaps: [gap('Timeout', 'b')] }))).toBe('counted');
  });
});

describe('Below the row of the mails', () => {
  it('each Region that sent has a row, the most mails first, and the others share one', () => {
    const mails = counted(
      [
        region('eu-west-1', hours([1, 9], [400, 9_000])),
        VIRGINIA,
        region('eu-central-1', hours()),
        region('eu-north-1', hours()),
        region('af-south-1', null),
      ],
      {
        gaps: [gap('Throttling', 'sa-east-1'), gap('Throttling', 'us-west-1'), gap('Timeout', 'us-west-2')],
        pending: ['ap-south-1'],
      },
    );
    expect(rowsOf(mails)).toEqual([
      'us-east-1 | 4,200 in 24 h · 97% named',
      'eu-west-1 | 9 in 24 h',
      '2 Regions | Throttling · GetMetricData',
      'us-west-2 | Timeout · GetMetricData',
      'ap-south-1 | counting…',
      '2 Regions without mails | in 400 days',
      'af-south-1 | turned off for the account',
    ]);
    const rows = mailRegions(nodeOf(mails));
    expect(new Set(rows.map(getId)).size).toBe(rows.length);
    for (const row of rows) expect(getParent(row)?.kind).toBe('mails');
  });

  it('a count of a past hour, or of an earlier scan, has its age', () => {
    const asOf = '2026-11-23T08:50:00Z';
    expect(rowsOf(counted([region('a', hours([0, 3]), { asOf })], { asOf }))).toEqual([
      'a | 3 within 1 h · as of 10 min ago',
    ]);
    const earlier = region('a', hours(), { asOf: '2026-11-23T07:00:00Z' });
    expect(rowsOf(counted([earlier], { pending: ['a'] }))).toEqual([
      'a | no mails in 400 days · as of 2 hr ago',
    ]);
  });

  it('there is nothing if mails are denied or turned off, which the row says', () => {
    const gaps = ['a', 'b'].map((name) => gap('AccessDenied', name));
    expect(rowsOf(counted([region('c', null)], { gaps }))).toEqual([]);
    expect(rowsOf('off')).toEqual([]);
    // A single denied Region, for example by a policy of the organization, has its row.
    expect(rowsOf(counted([VIRGINIA], { gaps: gaps.slice(0, 1) }))[1]).toBe(
      'a | cloudwatch:GetMetricData is not allowed',
    );
  });

  it('a Region keeps its row while it is asked again, and loses it when it does not answer', () => {
    const earlier = { ...VIRGINIA, asOf: '2026-11-23T07:00:00Z' };
    expect(rowsOf(counted([earlier], { pending: ['us-east-1'] }))).toEqual([
      'us-east-1 | 4,200 in 24 h · 97% named · as of 2 hr ago · counting…',
    ]);
    const failed = counted([earlier], { gaps: [gap('Timeout', 'us-east-1')] });
    expect(rowsOf(failed)).toEqual(['us-east-1 | Timeout · GetMetricData']);
    expect(factsOf(failed)[0]).toContain('us-east-1: 4,200 mails in 24 h, as of 2026-11-23T07:00:00Z');
  });

  it.each<[string, HourCounts, HourCounts, HourCounts, string]>([
    ['few bounces and complaints', hours([2, 10_000]), hours([2, 499]), hours([2, 9]), '10,000 in 24 h'],
    ['5% bounced', hours([2, 10_000]), hours([2, 500]), hours(), '10,000 in 24 h · 5% bounced'],
    ['0.1% complained', hours([2, 10_000]), hours(), hours([2, 10]), '10,000 in 24 h · 0.1% complained'],
    [
      'both',
      hours([2, 10_000]),
      hours([2, 625]),
      hours([2, 31]),
      '10,000 in 24 h · 6.2% bounced · 0.31% complained',
    ],
    ['one complaint, which may be chance', hours([2, 612]), hours([2, 4]), hours([2, 1]), '612 in 24 h'],
    ['too many of few', hours([2, 612]), hours(), hours([2, 5]), '612 in 24 h · 0.81% complained'],
    ['4 of 4', hours([2, 4]), hours([2, 4]), hours([2, 4]), '4 in 24 h'],
    [
      'too many in a week',
      hours([2, 60], [30, 5_000]),
      hours([2, 3], [30, 600]),
      hours(),
      '60 in 24 h · 11.9% bounced in 7 days',
    ],
    ['too many long ago', hours([2, 9_000], [2_000, 500]), hours([2_000, 500]), hours(), '9,000 in 24 h'],
    ['only long ago', hours([2_000, 500]), hours([2_000, 500]), hours(), '500 in 400 days'],
  ])(
    'a Region has a warning at the rates at which AWS reviews an account: %s',
    (_, sent, bounced, complained, words) => {
      const mails = counted([region('us-east-1', sent, { bounced, complained })]);
      expect(rowsOf(mails)).toEqual([`us-east-1 | ${words}`]);
      const warns = /bounced|complained/.test(words);
      expect(mailRegions(nodeOf(mails)).map(isReviewed)).toEqual([warns]);
      // The collapsed row above says it, too.
      const above = createMailRow(nodeOf(mails), format);
      expect(above.icon).toEqual(warns ? WARNING : ['graph-line']);
      expect(/ · bounces or complaints: us-east-1$/.test(above.description ?? '')).toBe(warns);
    },
  );

  it('the tooltip of a Region names its senders, and names that two share or nobody has', () => {
    expect(factsOf(counted([VIRGINIA]))[0]).toEqual(
      expect.arrayContaining([
        'us-east-1: 4,200 mails sent in the 24 hours to 2026-11-23T09:00:00Z. 12 mails from then to 2026-11-23T09:00:00Z.',
        'Total: 4,200 in 24 h, 5,000 in 7 days, 5,000 in 30 days, 5,000 in 400 days',
        'mailer: 4,000 mails in 24 h',
        'alerts: 100 mails in 24 h; more than one user or role has this name',
        'campaigns: 800 mails in 7 days, the latest by 2026-11-23T09:00:00Z; no user or role has this name now',
      ]),
    );
  });

  it('a Region never has more mails with a sender than mails', () => {
    const mails = counted([region('a', hours([2, 10]), { senders: [sender('mailer', hours([2, 12]))] })]);
    expect(rowsOf(mails)).toEqual(['a | 10 in 24 h · 100% named']);
    expect(factsOf(mails)[0]?.join('\n')).toContain('some were counted twice');
  });
});
