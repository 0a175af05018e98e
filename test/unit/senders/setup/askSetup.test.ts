import { describe, expect, it } from 'vitest';
import { askSetup, MOST_ITEMS, setupRegions } from '../../../../src/senders/setup/askSetup.ts';
import { isCoverageKnown, unnamedMails } from '../../../../src/senders/setup/coverage.ts';
import { setupGaps, type SetupAnswer } from '../../../../src/senders/setup/setup.ts';
import { summaryWords } from '../../../../src/senders/setup/setupWords.ts';
import { accessKey, judged, snapshot, use } from '../builders.ts';
import { fakeClock, fakeQuestions } from '../fakeIamReader.ts';
import { destination, fakeSes, identity, type FakeRegion } from './fakeSes.ts';

const users = snapshot([judged()]);

async function check(regions: Readonly<Record<string, FakeRegion>>, signal = new AbortController().signal) {
  const ses = fakeSes(regions);
  const iam = fakeQuestions({});
  const answers: SetupAnswer[] = [];
  for await (const answer of askSetup(users, Object.keys(regions), { ses, iam, clock: fakeClock(), signal }))
    answers.push(answer);
  return { answers, last: answers.at(-1)!, asked: ses.asked, iam };
}

const small: FakeRegion = {
  identities: [identity('b.example'), identity('a.example', { configurationSet: 'good' })],
  sets: new Map([
    ['good', [destination()]],
    ['bad', []],
  ]),
  ingress: [{ id: 'inp-1', name: 'relay', roles: ['arn:aws:iam::111122223333:role/relay'] }],
};

describe('A check of the SES set-up', () => {
  it('says in how many of several Regions mails have no sender', async () => {
    const fine: FakeRegion = { identities: [], sets: new Map() };
    const said = async (...regions: readonly FakeRegion[]) => {
      const names = ['us-east-1', 'us-west-2', 'eu-west-1'];
      const { last } = await check(
        Object.fromEntries(regions.map((one, at) => [names[at] ?? '', one] as const)),
      );
      return summaryWords(last);
    };
    expect(await said(small)).toBe('');
    expect(await said(small, fine)).toBe('In 1 of 2 Regions, mails have no sender in CloudWatch.');
    expect(await said(small, small)).toBe('In both Regions, mails have no sender in CloudWatch.');
    expect(await said(small, small, small)).toBe('In all 3 Regions, mails have no sender in CloudWatch.');
  });

  it('asks each Region for everything, and IAM only for what a policy needs', async () => {
    const { answers, last, iam } = await check({
      'us-east-1': small,
      'eu-west-1': { identities: [], sets: new Map() },
    });
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.filter(({ isDone }) => isDone)).toEqual([last]);
    const [region] = last.regions;
    expect(region).toMatchObject({
      identities: [{ name: 'a.example' }, { name: 'b.example' }],
      configurationSets: [{ name: 'bad' }, { name: 'good' }],
      ingressPoints: [{ id: 'inp-1', roles: ['arn:aws:iam::111122223333:role/relay'] }],
      ...{ answered: 9, waiting: 0 },
    });
    expect(unnamedMails(region!)).toEqual([
      { identity: 'b.example', reason: 'no-default-set' },
      { configurationSet: 'bad', reason: 'no-destination' },
    ]);
    expect([setupGaps(last), iam.asked]).toEqual([[], []]);
  });

  it.each<[string, string]>([
    ['GetAccount', 'GetAccount'],
    ['ListEmailIdentities', 'ListEmailIdentities'],
    ['GetEmailIdentity b.example', 'GetEmailIdentity'],
    ['ListConfigurationSets', 'ListConfigurationSets'],
    ['GetConfigurationSetEventDestinations bad', 'GetConfigurationSetEventDestinations'],
    ['ListIngressPoints', 'ListIngressPoints'],
    ['GetIngressPoint inp-1', 'GetIngressPoint'],
  ])('keeps a missing answer in its place: %s', async (what, call) => {
    const { last } = await check({
      'us-east-1': { ...small, missing: { [what]: 'Throttling' } },
      'eu-west-1': small,
    });
    const [region, other] = last.regions;
    expect(region?.gaps).toMatchObject([{ call, reason: 'Throttling', region: 'us-east-1' }]);
    expect(other?.gaps).toEqual([]);
    expect(other?.identities).toHaveLength(2);
    const decides = !/GetAccount|Ingress/.test(what);
    expect(isCoverageKnown(region!)).toBe(!decides);
    expect(region?.waiting).toBe(0);
  });

  it('says that a Region denied every call, as one that is turned off does', async () => {
    const refused = (...calls: readonly string[]) => ({
      ...small,
      missing: Object.fromEntries(calls.map((call) => [call, 'UnrecognizedClientException'])),
    });
    const all = ['GetAccount', 'ListEmailIdentities', 'ListConfigurationSets', 'ListIngressPoints'];
    const { last } = await check({
      'af-south-1': refused(...all),
      'me-south-1': refused(...all.slice(1)),
      'us-east-1': refused(...all),
      'eu-south-1': refused(...all.slice(0, 3)),
    });
    const [off, partly, never, withoutMailManager] = last.regions;
    expect(withoutMailManager?.gaps).toMatchObject([{ reason: 'RegionOff', region: 'eu-south-1' }]);
    expect(off?.gaps).toMatchObject([
      { reason: 'RegionOff', message: 'The Region is turned off for the account.', region: 'af-south-1' },
    ]);
    expect(new Set([...(partly?.gaps ?? []), ...(never?.gaps ?? [])].map(({ reason }) => reason))).toEqual(
      new Set(['UnrecognizedClientException']),
    );
  });

  it('says what it left out of a Region with very many identities', async () => {
    const identities = Array.from({ length: MOST_ITEMS + 3 }, (_, index) => identity(`${index}.example`));
    const { last, asked } = await check({ 'us-east-1': { identities, sets: new Map() } });
    expect(asked.filter((call) => call.includes('GetEmailIdentity'))).toHaveLength(MOST_ITEMS);
    expect(setupGaps(last)).toMatchObject([{ reason: 'TooMany', region: 'us-east-1' }]);
    expect([last.regions[0]?.unread.length, isCoverageKnown(last.regions[0]!)]).toEqual([3, false]);
  });

  it('ends at once when it is canceled', async () => {
    const stop = new AbortController();
    const ses = fakeSes({ 'us-east-1': small });
    const asking = { ...ses, getAccount: () => Promise.reject(stop.signal.reason as Error) };
    const answers = askSetup(users, ['us-east-1'], {
      ...{ ses: asking, iam: fakeQuestions({}), clock: fakeClock(), signal: stop.signal },
    });
    stop.abort();
    const all = async () => {
      for await (const answer of answers) expect(answer.isDone).toBe(false);
    };
    await expect(all()).rejects.toThrow('aborted');
  });
});

it('Without a choice, Regions with an SES use are asked', () => {
  const seen = (region: string, service: string) =>
    judged({ accessKeys: [accessKey({ ...use(service), region })] });
  expect(setupRegions(snapshot([seen('eu-west-1', 'ses'), seen('us-west-2', 's3')]))).toEqual(['eu-west-1']);
  expect(setupRegions(users)).toEqual([]);
});
