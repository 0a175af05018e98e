/**
 * A deny put on a user takes SES out of the list of the user's own Access Advisor job, also where SES was used an
 * hour before. The job of the group or policy that allows SES still shows it, and both scans ask for it.
 */
import { describe, expect, it } from 'vitest';
import type { ScanMode, Principal } from '../../../src/senders/model/model.ts';
import { queryAdvisorReport } from '../../../src/senders/scan/advisorReport.ts';
import { withUser } from '../../../src/senders/snapshots/overlay.ts';
import { rescanUser } from '../../../src/senders/scan/scan.ts';
import { judge } from '../../../src/senders/model/verdict.ts';
import type { AccountDeclaration } from '../../aws/declaration.ts';
import { fastClock, fastScan, lastOfFastScan, SETTINGS } from './fastScan.ts';
import { userOf } from './overTheWire.ts';
import { quickScans, reasonsOf } from './quickScans.ts';

const ACCOUNT_ID = '333344445555';
const ALLOW = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:Send*', Resource: '*' }] };
const DENY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'ses:*', Resource: '*' }] };

const MAIL = `arn:aws:iam::${ACCOUNT_ID}:policy/Mail`;

const TEAM_MAIL = `arn:aws:iam::${ACCOUNT_ID}:policy/TeamMail`;

const MADE = { createdAt: '-90d' };

/** A thief used SES through the console or a deleted key; since then a quarantine policy denies all of SES. */
const QUARANTINED: AccountDeclaration = {
  accountId: ACCOUNT_ID,
  groups: [
    { name: 'mailers', inline: { send: ALLOW } },
    { name: 'quarantine', inline: { nothing: DENY } },
    { name: 'both', inline: { send: ALLOW, nothing: DENY } },
    { name: 'locked', attached: [TEAM_MAIL], inline: { nothing: DENY } },
  ],
  policies: [
    { name: 'Mail', document: ALLOW },
    { name: 'TeamMail', document: ALLOW },
  ],
  users: [
    { ...MADE, name: 'stolen', groups: ['mailers', 'quarantine'] },
    { ...MADE, name: 'stolen-too', groups: ['mailers'], inline: { quarantine: DENY } },
    { ...MADE, name: 'stolen-by-policy', attached: [MAIL], groups: ['quarantine'] },
    { ...MADE, name: 'stolen-in-locked-group', groups: ['locked'] },
    { ...MADE, name: 'quiet', groups: ['mailers', 'quarantine'] },
    { ...MADE, name: 'nowhere-listed', groups: ['both'] },
    { ...MADE, name: 'stolen-by-own-policy', inline: { send: ALLOW }, groups: ['quarantine'] },
    { ...MADE, name: 'never-allowed', groups: ['quarantine'] },
  ],
  uses: [
    { at: '-1h', user: 'stolen', service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
    { at: '-1h', user: 'stolen-by-policy', service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
    { at: '-1h', user: 'stolen-in-locked-group', service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
    { at: '-1h', user: 'stolen-by-own-policy', service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
    { at: '-2h', user: 'stolen-too', service: 'ses', action: 'SendEmail', region: 'eu-west-1' },
  ],
};

const scans = quickScans();
const never = new AbortController().signal;
const scanned = (mode: ScanMode) => lastOfFastScan(scans.ports(), ACCOUNT_ID, mode);
const verdictAnd = ({ verdict, advisor }: Principal) => [verdict, advisor?.source ?? null];

describe.each<ScanMode>(['quick', 'complete'])('The %s scan of users with a hiding Deny', (mode) => {
  it('finds who used SES by the group that allows it', async () => {
    await scans.start(QUARANTINED);
    const snapshot = await scanned(mode);
    expect(verdictAnd(userOf(snapshot, 'stolen'))).toEqual(['used-ses', 'group']);
    expect(verdictAnd(userOf(snapshot, 'stolen-too'))).toEqual(['used-ses', 'group']);
    // The group's own deny hides SES from its job, too; the job of its policy shows it.
    expect(verdictAnd(userOf(snapshot, 'stolen-in-locked-group'))).toEqual(['used-ses', 'policy']);
    expect(verdictAnd(userOf(snapshot, 'quiet'))).toEqual(['no-ses', null]);
    expect(verdictAnd(userOf(snapshot, 'never-allowed'))).toEqual(['no-ses', null]);
    expect(userOf(snapshot, 'never-allowed').gaps).toEqual([]);
  });

  it('gives "Cannot tell" if only policies allow SES that Access Advisor cannot be asked about', async () => {
    await scans.start(QUARANTINED);
    const snapshot = await scanned(mode);
    const hidden = ['nowhere-listed', 'stolen-by-own-policy'];
    for (const name of hidden) expect(verdictAnd(userOf(snapshot, name))).toEqual(['unknown', null]);
    const withGaps = snapshot.principals.filter(({ gaps }) => gaps.length > 0);
    expect(withGaps.map(({ name }) => name).toSorted()).toEqual(hidden);
    expect(withGaps.flatMap(reasonsOf)).toEqual(
      hidden.map(() => 'GetServiceLastAccessedDetailsWithEntities: HiddenByDeny'),
    );
    const asking = { iam: scans.ports().iam, clock: fastClock, settings: SETTINGS };
    const again = await rescanUser(userOf(snapshot, 'stolen-by-own-policy'), asking, never);
    expect(again.verdict).toBe('unknown');
  });

  it('calls nobody innocent while the group is still being asked about', async () => {
    await scans.start(QUARANTINED);
    scans.endpoint.rules.add({ action: 'GetServiceLastAccessedDetailsWithEntities', delay: 50 });
    const verdicts = new Set<string>();
    for await (const snapshot of fastScan(scans.ports(), ACCOUNT_ID, mode))
      for (const user of snapshot.principals) if (user.name === 'stolen') verdicts.add(user.verdict);
    expect([...verdicts]).toEqual(['unknown', 'used-ses']);
  });

  it('gives "Cannot tell" if the policies are unknown, which name the group', async () => {
    await scans.start(QUARANTINED);
    scans.endpoint.rules.deny(['iam:GetAccountAuthorizationDetails']);
    const snapshot = await scanned(mode);
    for (const name of ['stolen', 'stolen-too', 'quiet']) {
      expect(userOf(snapshot, name).verdict).toBe('unknown');
      expect(reasonsOf(userOf(snapshot, name))).toEqual(['GetAccountAuthorizationDetails: AccessDenied']);
    }
  });

  it.each(['UserDetailList', 'GroupDetailList', 'Policies'])(
    'gives "Cannot tell" if the policies come without anything in %s, and so do not name the group',
    async (list) => {
      await scans.start(QUARANTINED);
      scans.endpoint.rules.add({
        action: 'GetAccountAuthorizationDetails',
        rewrite: (response) => ({
          ...response,
          body: response.body.replace(new RegExp(`<${list}>.*</${list}>`, 's'), `<${list}/>`),
        }),
      });
      const snapshot = await scanned(mode);
      for (const name of ['stolen', 'stolen-by-policy']) {
        const user = userOf(snapshot, name);
        expect(['unknown', 'used-ses']).toContain(user.verdict);
        if (user.verdict === 'unknown') expect(reasonsOf(user)).not.toEqual([]);
      }
    },
  );

  it.each(['GetAccountAuthorizationDetails', 'GetServiceLastAccessedDetailsWithEntities'])(
    'still gives "Cannot tell" if %s was denied and only the user is refreshed',
    async (call) => {
      await scans.start(QUARANTINED);
      scans.endpoint.rules.deny([`iam:${call}`]);
      const snapshot = await scanned(mode);
      const user = userOf(snapshot, 'stolen');
      const asking = { iam: scans.ports().iam, clock: fastClock, settings: SETTINGS };
      const refreshed = await rescanUser(user, asking, never);
      const { user: inPanel } = await queryAdvisorReport(user, asking, () => undefined, never);
      for (const again of [refreshed, inPanel, userOf(withUser(snapshot, inPanel), 'stolen')]) {
        expect(again.verdict).toBe('unknown');
        expect(reasonsOf(again)).toEqual([`${call}: AccessDenied`]);
      }
      // What the panel knew before the scan does not close a gap of the scan.
      const before = judge({ ...inPanel, gaps: [] });
      expect(userOf(withUser(snapshot, before), 'stolen').verdict).toBe('unknown');
    },
  );

  it('gives "Cannot tell" if the group cannot be asked about', async () => {
    await scans.start(QUARANTINED);
    scans.endpoint.rules.deny(['iam:GetServiceLastAccessedDetailsWithEntities']);
    const snapshot = await scanned(mode);
    for (const name of ['stolen', 'stolen-too', 'quiet']) {
      expect(userOf(snapshot, name).verdict).toBe('unknown');
      expect(reasonsOf(userOf(snapshot, name))).toEqual([
        'GetServiceLastAccessedDetailsWithEntities: AccessDenied',
      ]);
    }
  });
});
