import { describe, expect, it } from 'vitest';
import { sesRegions } from '../../../src/senders/mails/regions.ts';
import { quietRegions, unexplainedMails } from '../../../src/senders/mails/sinceReport.ts';
import type { Snapshot } from '../../../src/senders/model/model.ts';
import type { LastUsed, RoleFacts } from '../../../src/senders/model/evidence.ts';
import { reportCaveat } from '../../../src/senders/words/reportCaveat.ts';
import { accessKey, gap, judged, snapshot } from './builders.ts';
import { missing, ok } from './fakeIamReader.ts';
import { mailAnswers, SENDER, type MailAnswers, type Sent } from './mailAnswers.ts';
import { answers, clock, NOW, quickScan, reportOf, type Person } from './smallAccount.ts';

/** The mails of whole hours from 07:00 on were sent after it. A scan at 09:00 knows the keys of the hours to 08:00. */
const REPORT = '2026-11-23T06:30:00Z';
const ON = sesRegions('aws').flatMap(({ name, isOptIn }) => (isOptIn ? [] : [name]));
const ALICE: Person = { name: 'alice', policies: ['Mail'] };
const BOB: Person = { name: 'bob' };

interface Scenario {
  readonly people?: readonly Person[];
  readonly sent?: readonly Sent[];
  readonly mails?: Partial<MailAnswers>;
  /** The live answers about the last use of a key, by user. */
  readonly live?: Readonly<Record<string, LastUsed>>;
  /** Users whose keys aren't answered for. */
  readonly denied?: readonly string[];
  /** The service that the report names for the last use of a key. */
  readonly service?: string;
  readonly rootHasKey?: boolean;
}

const ROOT =
  '<root_account>,arn:aws:iam::111122223333:root,2024-01-02T03:04:05Z,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A';
const ROOT_WITH_KEY = ROOT.replace('false,N/A', 'true,2024-01-02T03:04:05Z');

async function scanned(scenario: Scenario) {
  const { people = [ALICE, BOB], sent = [], mails, live = {}, denied = [] } = scenario;
  const { service = 'ses', rootHasKey = false } = scenario;
  const asked: string[] = [];
  const report = `${reportOf(people).replaceAll(',ses,', `,${service},`)}\n${rootHasKey ? ROOT_WITH_KEY : ROOT}`;
  const iam = answers(people, REPORT, {
    listAccessKeys: (name) => {
      asked.push(name);
      if (denied.includes(name)) return missing('ListAccessKeys', 'Throttling');
      return ok([{ id: `AKIA${name}`, status: 'Active', createdAt: '2024-01-02T03:04:05Z' }]);
    },
    getAccessKeyLastUsed: (id) => ok(live[id.slice('AKIA'.length)] ?? null),
    getCredentialReport: () => ok({ content: report, generatedAt: REPORT }),
  });
  const { reader } = mailAnswers({ on: ON, sent: { 'us-east-1': sent }, ...mails });
  const found = await quickScan(iam, { mails: reader, clock });
  return { asked, found, said: caveat(found) };
}

const caveat = (found: Snapshot) => reportCaveat([found], (at) => at.slice(11, 16));
const use = (service: string, time: string): LastUsed => ({
  service,
  at: `2026-11-${time}:00Z`,
  region: 'us-east-1',
});
const mail = (hoursAgo: number, but: Partial<Sent> = {}): Sent => ({ mails: 40, hoursAgo, ...but });
const QUIET = `Since then, CloudWatch counted no mails, in ${ON.length} Regions.`;
const UNEXPLAINED =
  '40 mails from us-east-1 (07:00 or later) cannot have been sent with the access key of any user who may send or used SES.';

describe('Users who were not asked about live cannot have sent since the report', () => {
  it('if no Region has sent mails since then', async () => {
    const { asked, said } = await scanned({ sent: [mail(4)] });
    expect(asked).toEqual(['alice']);
    expect(said).toMatch(/^1 user was not asked about live \(bob\): its access keys are shown as of 06:30\./);
    expect(said).toContain(QUIET);
  });

  it.each<[string, Scenario]>([
    ['a Region sent in the hour of the report', { sent: [mail(3)], live: { alice: use('s3', '23T08:30') } }],
    ['a Region sent in the current hour', { sent: [mail(0)] }],
    ['a Region did not answer', { mails: { failing: { 'eu-west-1': 'Throttling' } } }],
    ['a Region is denied', { mails: { failing: { 'eu-west-1': 'AccessDenied' } } }],
    ['no Region answered', { mails: { failing: Object.fromEntries(ON.map((name) => [name, 'Timeout'])) } }],
  ])('but not if %s', async (_, scenario) => {
    const { said } = await scanned(scenario);
    expect(said).toContain('bob');
    expect(said).not.toContain('CloudWatch counted no mails');
  });

  it('nor if mails were not counted, or only by an earlier scan', async () => {
    const { found } = await scanned({});
    const { mails, ...uncounted } = found;
    expect(caveat(uncounted)).not.toContain('CloudWatch');
    const off = { region: 'us-east-1', asOf: NOW, sent: null, senders: null };
    expect(quietRegions({ asOf: NOW, regions: [off], gaps: [] }, REPORT)).toBeNull();
    const old = mails!.regions.map((region) => ({ ...region, asOf: '2026-11-23T06:45:00Z' }));
    expect(caveat({ ...found, mails: { ...mails!, regions: old } })).not.toContain('CloudWatch');
    expect(caveat({ ...found, mails: { ...mails!, pending: ['us-east-1'] } })).not.toContain('CloudWatch');
  });

  it('nor for several accounts of which one sent', async () => {
    const [quiet, sends] = [await scanned({}), await scanned({ sent: [mail(0)] })];
    const both = (...found: readonly Snapshot[]) => reportCaveat(found, (at) => at);
    const other = { ...quiet.found, accountId: '222222222222', alias: 'other' };
    expect(both(other, quiet.found)).toContain(
      'Since then, CloudWatch counted no mails in other (222222222222) and 111122223333.',
    );
    // An account without users to ask about live is not named.
    const whole = { ...other, scan: { ...other.scan, mode: 'complete' as const } };
    expect(both(whole, quiet.found)).toContain('Since then, CloudWatch counted no mails in 111122223333.');
    // The other report is newer: mails sent before it count, too, since the sentence has one time for both.
    expect(both(quiet.found, { ...sends.found, scan: quiet.found.scan })).not.toContain('counted no mails');
    expect(both(quiet.found, sends.found)).not.toContain('CloudWatch counted no mails');
  });
});

describe('Mails that no known access key can have sent', () => {
  it('cause the other users to be asked about live, which finds the sender', async () => {
    const scenario = { sent: [mail(2)], live: { bob: use('ses-smtp', '23T07:20') } };
    const { asked, found, said } = await scanned(scenario);
    expect(asked).toEqual(['alice', 'bob']);
    const bob = found.principals.find(({ name }) => name === 'bob');
    expect([bob?.verdict, bob?.gaps, bob?.advisorNone?.kind]).toEqual(['sends-smtp', [], 'not-accessed']);
    expect(said).toBe('');
  });

  it('are mentioned if no sender is found', async () => {
    const { asked, said } = await scanned({ sent: [mail(2)] });
    expect(asked).toEqual(['alice', 'bob']);
    expect(said).toContain(UNEXPLAINED);
    expect(said).toContain('The sender may be a role, a deleted user,');
  });

  it('cause 50 users to be asked about, the latest use of a key first', async () => {
    const others = Array.from({ length: 60 }, (_, index): Person => ({ name: `user${index + 10}` }));
    const latest = { name: 'latest', usedAt: '2026-11-20T10:00:00Z' };
    const people = [ALICE, ...others, latest];
    const { asked, said } = await scanned({ people, sent: [mail(2)], service: 's3' });
    expect([asked.length, asked[1]]).toEqual([51, 'latest']);
    expect(said).toMatch(/^11 users were not asked about live/);
    expect(said).toContain(UNEXPLAINED);
  });

  it.each<[string, Scenario]>([
    ['live answers may not cover their hour yet', { sent: [mail(1)], people: [BOB] }],
    ['root has a key, which only the report shows', { sent: [mail(2)], rootHasKey: true }],
    ['their hour is before the report', { sent: [mail(4)] }],
    [
      'a key of a user who may send was used since',
      { sent: [mail(2)], live: { alice: use('s3', '23T08:30') } },
    ],
    [
      'a key of a user who may send may have started a session',
      { sent: [mail(2)], live: { alice: use('sts', '21T18:50') } },
    ],
    ['an answer about a user who may send is missing', { sent: [mail(2)], denied: ['alice'] }],
    ['the mails have a sender', { sent: [mail(2, { by: { [SENDER]: 'alice' } })] }],
    [
      'a user shows an SES use since',
      {
        sent: [mail(2)],
        people: [ALICE, { ...BOB, usedAt: '2026-11-23T06:50:00Z' }],
        live: { bob: use('ses', '23T06:50') },
      },
    ],
  ])('do not include them if %s', async (_, scenario) => {
    const { found, said } = await scanned(scenario);
    expect(said).not.toContain('cannot have been sent');
    expect(found.principals.find(({ name }) => name === 'bob')?.verdict).not.toBe('sends-smtp');
  });

  it('include those sent after the last use of a key, its sessions, and uses that IAM may not have recorded', async () => {
    const used = { ...BOB, usedAt: '2026-11-22T10:00:00Z' };
    for (const scenario of [
      { live: { alice: use('s3', '21T18:40') } },
      { live: { alice: use('ses', '21T18:40') } },
      // No policy lets bob send.
      { people: [ALICE, used], live: { bob: use('ses', '22T10:00') } },
    ])
      expect((await scanned({ sent: [mail(2)], ...scenario })).said).toContain(UNEXPLAINED);
  });

  it('are mentioned for a quick scan that has ended', async () => {
    const { found } = await scanned({ sent: [mail(2)] });
    expect(caveat({ ...found, scan: { ...found.scan, mode: 'complete' } })).toBe('');
    expect(caveat({ ...found, scan: { ...found.scan, finishedAt: null } })).toBe('');
  });

  it('do not include those that a role, a shared name, or someone with a missing answer can have sent', async () => {
    const { found } = await scanned({ sent: [mail(2)] });
    const withOne = (but: Parameters<typeof judged>[0]) =>
      unexplainedMails(snapshot([...found.principals, judged(but)], { mails: found.mails! }), REPORT);
    const shared = { asOf: NOW, sums: null, last: null, isShared: true } as const;
    const all = { sent: 40, from: '2026-11-23T07:00:00Z', regions: ['us-east-1'] };
    const key = accessKey(null, { source: 'live', asOf: NOW });
    expect(withOne({ name: 'carol', canSend: 'no' })).toEqual(all);
    expect(withOne({ name: 'carol', canSend: 'yes', accessKeys: [key] })).toEqual(all);
    expect(withOne({ name: 'carol', canSend: 'yes', gaps: [gap('ListAccessKeys')] })).toBeNull();
    const unknown = {
      name: 'carol',
      canSend: 'unknown',
      accessKeys: [{ ...key, source: 'report' }],
    } as const;
    expect(withOne(unknown)).toBeNull();
    for (const but of [{ source: 'report' }, { asOf: '2026-11-23T08:59:59Z' }] as const)
      expect(withOne({ name: 'carol', canSend: 'yes', accessKeys: [{ ...key, ...but }] })).toBeNull();
    const role = (lastUsed: RoleFacts['lastUsed'] | undefined) =>
      withOne({
        ...{ name: 'app', kind: 'role', canSend: 'yes' },
        role: { assumedBy: [], asOf: NOW, ...(lastUsed === undefined ? {} : { lastUsed }) },
      });
    expect(role({ at: '2026-11-23T02:45:00Z', region: null })).toBeNull();
    expect(role({ at: '2026-11-23T02:44:59Z', region: null })).toEqual(all);
    expect(role(null)).toEqual(all);
    expect(role(undefined)).toBeNull();
    expect(withOne({ name: 'carol', canSend: 'yes', sentMails: shared })).toBeNull();
  });

  it('are not looked for in a Region that was not counted', async () => {
    const { found } = await scanned({ sent: [mail(2)] });
    const regions = found.mails!.regions.map((region) => ({ ...region, asOf: REPORT }));
    expect(unexplainedMails({ ...found, mails: { ...found.mails!, regions } }, REPORT)).toBeNull();
  });
});
