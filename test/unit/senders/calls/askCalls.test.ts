/** One key's or user's calls, asked of an account over the wire. */
import { describe, expect, it } from 'vitest';
import { allCalls, askCalls } from '../../../../src/senders/calls/askCalls.ts';
import type { CallsAnswer } from '../../../../src/senders/calls/askCalls.ts';
import { FIRST_MOST, sinceDays } from '../../../../src/senders/calls/callsQuestion.ts';
import type { CallsQuestion, CallsSubject } from '../../../../src/senders/calls/callsQuestion.ts';
import { groupByName, groupBySource, programName } from '../../../../src/senders/calls/groupCalls.ts';
import { callsLimits, callsSentence, creationWords } from '../../../../src/senders/calls/callWords.ts';
import type { AccountDeclaration, CallDeclaration } from '../../../aws/declaration.ts';
import type { Endpoint } from '../../../aws/endpoint.ts';
import { trailOf } from '../../aws/trailOf.ts';
import { endpointOf, sample } from '../../endpoint/support.ts';

const KEY = 'AKIAMAILERMAILERMAIL';
const never = new AbortController().signal;
const plain = { when: (at: string) => at.slice(0, 10), quoted: (text: string) => `<${text}>` };

interface Asked {
  readonly answers: readonly CallsAnswer[];
  readonly last: CallsAnswer;
  readonly endpoint: Endpoint;
  /** What was looked up, by Region. */
  readonly lookups: readonly string[];
}

async function ask(
  subject: Partial<CallsSubject> = {},
  more: Partial<CallsQuestion> = {},
  prepare: (endpoint: Endpoint) => void = () => undefined,
  account: AccountDeclaration = sample('calls'),
  pace: 'its own' | 'none' = 'none',
): Promise<Asked> {
  const endpoint = await endpointOf(account);
  prepare(endpoint);
  const now = () => `${endpoint.now().toISOString().slice(0, 19)}Z`;
  const day = 86_400_000;
  const ago = (days: number) =>
    `${new Date(endpoint.now().getTime() - days * day).toISOString().slice(0, 19)}Z`;
  const question: CallsQuestion = {
    subject: {
      ...{ accessKeyId: KEY, userName: 'mailer', userCreatedAt: ago(20), keyCreatedAt: ago(19) },
      ...subject,
    },
    iamRegion: 'us-east-1',
    regions: ['us-east-1', 'eu-west-1'],
    from: sinceDays(now(), 90),
    most: FIRST_MOST,
    ...more,
  };
  const answers: CallsAnswer[] = [];
  for await (const one of askCalls(question, { trail: trailOf(endpoint, { pace }), now, signal: never }))
    answers.push(one);
  const last = answers.at(-1);
  if (last === undefined) throw new Error('There is no answer.');
  const lookups = endpoint.calls.map(({ region, params }) =>
    [region, ...['Key', 'Value'].map((part) => params[`LookupAttributes.member.1.Attribute${part}`])].join(
      ' ',
    ),
  );
  return { answers, last, endpoint, lookups };
}

const named = (answer: CallsAnswer) => new Set(allCalls(answer).map(({ call }) => call));

describe('The calls of a key', () => {
  it('are none in a Region that is off, and missing when no Region accepts the credentials', async () => {
    const off = { error: { code: 'UnrecognizedClientException', status: 400 } };
    const regions = ['us-east-1', 'eu-west-1', 'me-central-1'];
    const { last } = await ask({}, { regions }, ({ rules }) => rules.add({ region: 'me-central-1', ...off }));
    expect(last.gaps).toEqual([]);
    expect(last.regions.map(({ state }) => state)).toEqual(['asked', 'asked', 'off']);
    expect(callsLimits(last, plain)).toEqual(
      expect.arrayContaining([
        'Regions: us-east-1, eu-west-1. Calls in other Regions are not included.',
        'Turned off for the account: me-central-1.',
        expect.stringMatching(
          /^Calls from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\. Event history keeps 90 days,/,
        ),
      ]),
    );
    const wrong = await ask({}, { regions }, ({ rules }) => rules.add(off));
    expect(wrong.last.gaps.map(({ region }) => region).toSorted()).toEqual(regions.toSorted());
    const always = await ask({}, {}, ({ rules }) => rules.add({ region: 'eu-west-1', ...off }));
    expect(always.last.gaps.map(({ region }) => region)).toEqual(['eu-west-1']);
  });

  it('come Region by Region, newest first, with who created the key and what changed in SES meanwhile', async () => {
    const { last, answers, lookups } = await ask();
    expect(last.isWhole).toBe(true);
    expect(answers.slice(0, -1).some(({ isWhole }) => isWhole)).toBe(false);
    expect(answers[0]?.regions.map(({ state }) => state)).toEqual(['asking', 'asking']);
    const calls = allCalls(last);
    expect(calls).toHaveLength(127);
    expect(calls.map(({ at }) => at)).toEqual(
      calls
        .map(({ at }) => at)
        .toSorted()
        .reverse(),
    );
    expect(calls.every(({ accessKeyId }) => accessKeyId === KEY)).toBe(true);
    expect(last.meanwhile.map(({ call, about, by }) => [call, about, by.type, by.name])).toEqual([
      ['DeleteEmailIdentity', 'lottery.example', 'AssumedRole', 'deploy'],
      ['VerifyDomainIdentity', 'lottery.example', 'IAMUser', 'mailer'],
    ]);
    expect(last.keyCreated).toMatchObject({ by: { name: 'admins' }, ip: '198.51.100.2' });
    expect(last.userCreated).toMatchObject({ by: { name: 'veteran' }, ip: '198.51.100.1' });
    expect(last.gaps).toEqual([]);
    // And nothing else.
    expect(lookups.toSorted()).toEqual(
      [
        'us-east-1 AccessKeyId AKIAMAILERMAILERMAIL',
        ...Array.from({ length: 3 }, () => 'eu-west-1 AccessKeyId AKIAMAILERMAILERMAIL'),
        ...['us-east-1 ResourceName mailer', 'us-east-1 ResourceName mailer'],
        ...['us-east-1 EventSource ses.amazonaws.com', 'eu-west-1 EventSource ses.amazonaws.com'],
      ].toSorted(),
    );
  });

  it('are grouped by IP address and program, and by name, SES first', async () => {
    const { last } = await ask();
    const calls = allCalls(last);
    expect(
      groupBySource(calls).map(({ ip, program, count, ses, errors }) => [ip, program, count, ses, errors]),
    ).toEqual([
      ['203.0.113.99', 'aws-cli/2.31.0', 6, 6, [{ error: 'AccessDenied', count: 2 }]],
      ['198.51.100.7', 'Boto3/1.40.1', 120, 0, []],
      ['203.0.113.99', '\u001B[31mevil\u001B[0m\u202E|`tool`', 1, 0, []],
    ]);
    expect(groupByName(calls).map(({ service, call, count }) => [service, call, count])).toEqual([
      ['ses.amazonaws.com', 'VerifyDomainIdentity', 1],
      ['ses.amazonaws.com', 'ListIdentities', 2],
      ['ses.amazonaws.com', 'GetSendQuota', 3],
      ['s3.amazonaws.com', 'ListBuckets', 120],
      ['sts.amazonaws.com', 'GetCallerIdentity', 1],
    ]);
    const [first] = groupBySource(calls.filter(({ call }) => call === 'ListBuckets'));
    expect(Date.parse(first?.last ?? '') - Date.parse(first?.first ?? '')).toBe(119 * 60_000);
  });

  it('are cut off when there are more than requested, which is said', async () => {
    const { last } = await ask({}, { most: 60 });
    expect(last.regions.map(({ region, cut, calls }) => [region, cut, calls.length])).toEqual([
      ['us-east-1', false, 1],
      ['eu-west-1', true, 100],
    ]);
    expect(callsLimits(last, plain).join(' ')).toContain('eu-west-1: only the latest 100 calls were read');
    expect(callsSentence(last, plain)).toMatch(/ Older calls were not read\.$/);
    expect(callsLimits((await ask()).last, plain).join(' ')).not.toContain('only the latest');
  });

  it('are the newest 500 of a Region without such a limit', async () => {
    const account = sample('calls');
    const [first] = account.calls ?? [];
    if (first === undefined) throw new Error('The sample has no calls.');
    const { last } = await ask({}, {}, undefined, { ...account, calls: [{ ...first, count: 620 }] });
    expect(last.regions.map(({ region, cut, calls }) => [region, cut, calls.length])).toEqual([
      ['us-east-1', false, 0],
      ['eu-west-1', true, 500],
    ]);
  });

  it('exclude other keys, other Regions, and other times', async () => {
    const { last } = await ask({}, { regions: ['us-east-1'] });
    expect([...named(last)]).toEqual(['GetCallerIdentity']);
    const since = new Date(Date.now() - 95 * 60_000).toISOString();
    expect([...named((await ask({}, { from: since })).last)]).toEqual(['ListBuckets', 'GetCallerIdentity']);
    expect(named((await ask({ accessKeyId: 'AKIAOTHEROTHEROTHERO' })).last).size).toBe(0);
  });

  it('stay as they are when a Region is denied or fails', async () => {
    const { last } = await ask({}, {}, ({ rules }) =>
      rules.add({
        action: 'LookupEvents',
        region: 'eu-west-1',
        error: { code: 'AccessDeniedException', status: 400 },
      }),
    );
    expect(last.regions.map(({ state }) => state)).toEqual(['asked', 'failed']);
    expect(last.gaps).toMatchObject([{ call: 'LookupEvents', reason: 'AccessDenied', region: 'eu-west-1' }]);
    expect([...named(last)]).toEqual(['GetCallerIdentity']);
    // A later page failed: the earlier ones are kept, as incomplete.
    const late = await ask({}, {}, ({ rules }) =>
      rules.add({
        ...{ action: 'LookupEvents', region: 'eu-west-1', after: 1 },
        error: { code: 'InvalidNextTokenException', status: 400 },
      }),
    );
    expect(late.last.regions[1]).toMatchObject({ state: 'failed', cut: true });
    expect(late.last.regions[1]?.calls).toHaveLength(50);
  });

  it('come despite the limit of AWS, two requests a second', async () => {
    const throttle = ({ rules }: Endpoint) =>
      rules.throttle({ service: 'cloudtrail', region: 'eu-west-1', rate: 2, burst: 2 });
    const { last } = await ask({}, {}, throttle, sample('calls'), 'its own');
    expect(last.gaps).toEqual([]);
    expect(allCalls(last)).toHaveLength(127);
  });

  it('of one Region do not delay those of another', async () => {
    const endpoint = await endpointOf(sample('calls'));
    endpoint.rules.add({ action: 'LookupEvents', region: 'us-east-1', hang: true });
    const stop = new AbortController();
    const question: CallsQuestion = {
      subject: { accessKeyId: KEY, userName: 'mailer', userCreatedAt: null, keyCreatedAt: null },
      iamRegion: 'us-east-1',
      regions: ['us-east-1', 'eu-west-1'],
      from: '2020-01-01T00:00:00Z',
      most: 500,
    };
    const deps = { trail: trailOf(endpoint), now: () => '2026-01-01T00:00:00Z', signal: stop.signal };
    let last: CallsAnswer | undefined;
    const read = async () => {
      for await (const one of askCalls(question, deps)) {
        last = one;
        if (one.regions[1]?.state === 'asked' && one.meanwhile.length > 0) stop.abort();
      }
    };
    await expect(read()).rejects.toThrow('aborted');
    expect(last?.regions.map(({ state, calls }) => [state, calls.length])).toEqual([
      ['asking', 0],
      ['asked', 126],
    ]);
    expect(last?.isWhole).toBe(false);
    expect(callsLimits(last!, plain).join(' ')).toContain('Not everything was read.');
  });
});

describe('The calls of a user', () => {
  it('are those of all keys and of its own sessions, but not of a role session of that name', async () => {
    const own: CallDeclaration = {
      ...{ at: '-30m', region: 'eu-west-1', service: 'ses', call: 'GetAccount', user: 'mailer' },
      accessKeyId: 'ASIAOWNOWNOWNOWNOWNO',
    };
    const account = { ...sample('calls'), calls: [...(sample('calls').calls ?? []), own] };
    const { last } = await ask({ accessKeyId: null }, {}, undefined, account);
    expect(allCalls(last)).toHaveLength(128);
    expect(named(last).has('GetAccount')).toBe(true);
    expect(named(last).has('DeleteEmailIdentity')).toBe(false);
    expect(last.keyCreated).toBe('unknown');
    expect(creationWords(last, plain)).toHaveLength(1);
  });
});

describe('Changes of identities and of sending', () => {
  it('are asked for by name when monitoring calls SES too often to read all calls', async () => {
    const busy: CallDeclaration = {
      ...{ at: '-20m', count: 400, every: 10, region: 'eu-west-1', service: 'ses', call: 'GetSendQuota' },
      user: 'monitor',
    };
    const account = { ...sample('calls'), calls: [...(sample('calls').calls ?? []), busy] };
    const { last, lookups } = await ask({}, {}, undefined, account);
    expect(last.meanwhile.map(({ call }) => call)).toEqual(['DeleteEmailIdentity', 'VerifyDomainIdentity']);
    expect(last.meanwhileCut).toEqual([]);
    expect(lookups.filter((one) => one.startsWith('eu-west-1 EventSource'))).toHaveLength(4);
    expect(lookups.filter((one) => one.startsWith('eu-west-1 EventName'))).toHaveLength(12);
    expect(lookups.filter((one) => one.startsWith('us-east-1 EventName'))).toEqual([]);
  });
});

describe('The creator of a key', () => {
  it('has time, IP address, and program, or the reason why it is unknown', async () => {
    const { last } = await ask();
    expect(creationWords(last, plain).join(' ')).toMatch(
      /^The key was created on \S+ by the role <admins>, from <198\.51\.100\.2> with <Mozilla\/5\.0 .*>\. The user was created on \S+ by <veteran>, from <198\.51\.100\.1> with <aws-cli\/2\.30\.0>\.$/,
    );
    const old = await ask({ keyCreatedAt: '2020-01-01T00:00:00Z', userCreatedAt: '2020-01-01T00:00:00Z' });
    expect([old.last.keyCreated, old.last.userCreated]).toEqual(['too-old', 'too-old']);
    expect(old.lookups.some((one) => one.includes('ResourceName'))).toBe(false);
    const other = await ask({ accessKeyId: 'AKIAOTHEROTHEROTHERO', keyCreatedAt: null });
    expect(other.last.keyCreated).toBe('not-found');
    // Whatever span is asked about: Event history may have a creation of any time that it keeps.
    const unknown = { keyCreatedAt: null, userCreatedAt: null };
    const now = new Date().toISOString();
    const { last: lately } = await ask(unknown, { from: sinceDays(now, 1) });
    expect([lately.keyCreated, lately.userCreated]).toEqual([
      expect.objectContaining({ call: 'CreateAccessKey' }),
      expect.objectContaining({ call: 'CreateUser' }),
    ]);
    const denied = await ask({}, {}, ({ rules }) => rules.deny(['cloudtrail:LookupEvents']));
    expect([denied.last.keyCreated, denied.last.userCreated]).toEqual(['unknown', 'unknown']);
    expect(denied.last.gaps.map(({ region }) => region).toSorted()).toEqual(['eu-west-1', 'us-east-1']);
    expect(callsSentence(denied.last, plain)).toBe('No calls were read: no Region answered.');
  });
});

it('A call made by a service has no IP address', async () => {
  const made = (ip: string): CallDeclaration => ({
    ...{ at: '-30m', region: 'eu-west-1', service: 'ses', call: 'GetAccount', user: 'mailer' },
    ...{ accessKeyId: 'AKIAOTHEROTHEROTHERO', ip },
  });
  const said = async (...ips: string[]) => {
    const account = { ...sample('calls'), calls: ips.map(made) };
    const { last } = await ask({ accessKeyId: 'AKIAOTHEROTHEROTHERO' }, {}, undefined, account);
    return callsSentence(last, { quoted: (name) => `“${name}”` });
  };
  const [formation, internal] = ['cloudformation.amazonaws.com', 'AWS Internal'];
  expect(await said(formation)).toBe(
    '1 call. 1 of them to Amazon SES. 1 call from AWS services: “cloudformation.amazonaws.com”.',
  );
  expect(await said(formation, internal, internal, '203.0.113.7')).toBe(
    '4 calls. 4 of them to Amazon SES. 1 call from one IP address. 3 calls from AWS services: “AWS Internal” and “cloudformation.amazonaws.com”.',
  );
  expect(await said(internal, '203.0.113.7', '2001:db8::7')).toMatch(
    / 2 calls from 2 IP addresses\. 1 call from AWS services: “AWS Internal”\.$/,
  );
  expect(await said('203.0.113.7', '203.0.113.7')).toMatch(/^2 calls from one IP address\. \d/);
});

describe('The program name', () => {
  it.each([
    ['aws-cli/2.31.0 md/awscrt#0.27.6', 'aws-cli/2.31.0'],
    ['[aws-cli/1.2 Python/3]', 'aws-cli/1.2'],
    ['S3 Browser/11.6.7 (https://s3browser.com)', 'S3 Browser/11.6.7'],
    ['Mozilla/5.0 (X11)', 'Mozilla/5.0'],
    ['cloudformation.amazonaws.com', 'cloudformation.amazonaws.com'],
    ['', null],
    [null, null],
    ['x'.repeat(300), `${'x'.repeat(80)}…`],
  ])('of %j is %j', (userAgent, program) => {
    expect(programName(userAgent)).toBe(program);
  });
});
