import { describe, expect, test } from 'vitest';
import { isLikelySend, sesEvidence } from '../../../../src/presentation/accessAdvisor/evidence.ts';
import { createProof as proofIn } from '../../../../src/presentation/accessAdvisor/proof.ts';
import type { AdvisorPage } from '../../../../src/presentation/accessAdvisor/protocol.ts';
import {
  nextStepFor,
  noKeysText,
  notAccessed,
  unusedKeyText,
} from '../../../../src/presentation/accessAdvisor/pageWords.ts';
import { aKey, aPage, aPageOfUse, aService, aUser, TIMEOUT } from './pages.ts';

const proofOf = (page: AdvisorPage) => proofIn(page, { when: (at) => at, quoted: (name) => name });
const everything = (page: Parameters<typeof proofOf>[0]) => JSON.stringify(proofOf(page));
const action = (name: string, at: string | null) => ({ action: name, at, region: null });

describe('Mails counted under the name', () => {
  const sums = { last24Hours: 40, last7Days: 40, last30Days: 1_040, last400Days: 1_040 };
  const sentMails = { asOf: '2026-11-23T09:00:00Z', sums, last: null };
  const page = { ...aPageOfUse([]), user: aUser({ sentMails }) };

  test('are the first finding, and do not appear under what cannot be shown', () => {
    const { shows, cannotShow } = proofOf(page);
    expect(shows[0]).toBe(
      'Mails counted under this name: 40 in 24 hours, 40 in 7 days, 1,040 in 30 days, 1,040 in 400 days, as of 2026-11-23T09:00:00Z.',
    );
    expect(cannotShow.join(' ')).not.toContain('How many mails');
    expect(cannotShow[0]).toBe(
      'To which addresses, and by which action, except SendBounce and SendCustomVerificationEmail.',
    );
    expect(proofOf(aPageOfUse([])).cannotShow[0]).toMatch(/^How many mails, to which addresses, /);
  });
});

test('A role has no sentence about access keys, whatever is missing', () => {
  const role = aUser({ kind: 'role' });
  for (const page of [
    { ...aPage(), user: role },
    { ...aPage(), user: role, services: null, gaps: [TIMEOUT] },
  ])
    expect(everything(page)).not.toMatch(/keys? show|of a key/);
});

describe('When Access Advisor saw SES', () => {
  test('later than every tracked action, it was most likely a send', () => {
    const page = aPageOfUse([action('GetSendQuota', '2026-11-20T08:00:00Z'), action('ListIdentities', null)]);
    expect(proofOf(page).conclusion).toMatch(/most likely a send/);
    expect(everything(page)).toMatch(/latest: GetSendQuota/);
    expect(everything(page)).toMatch(/SendEmail and SendRawEmail are not tracked/);
  });

  test('and no tracked action at all was used, it was most likely a send', () =>
    expect(proofOf(aPageOfUse([action('GetSendQuota', null)])).conclusion).toMatch(/most likely a send/));

  test('by a tracked action that does not send, the action is named, without "no send"', () => {
    const page = aPageOfUse([action('GetAccount', null), action('GetSendQuota', '2026-11-23T08:00:00Z')]);
    const { conclusion } = proofOf(page);
    expect(conclusion).toBe(
      'Latest SES access that AWS names: GetSendQuota, 2026-11-23T08:00:00Z; a send in the same minute would not show.',
    );
    expect(proofOf(aPageOfUse([action('GetSendQuota', '2026-11-23T08:00:40Z')])).conclusion).toBe(
      conclusion.replace('08:00:00', '08:00:40'),
    );
  });

  test('in the minute of a tracked action, another access is possible, since AWS keeps minutes', () => {
    const page = (lastAccessedAt: string) => ({
      ...aPage(),
      services: [
        aService('ses', {
          lastAccessedAt,
          trackedActions: [action('GetSendQuota', '2026-11-23T08:00:10Z')],
        }),
      ],
    });
    expect(isLikelySend(page('2026-11-23T08:00:50Z'))).toBe(false);
    expect(isLikelySend(page('2026-11-23T08:01:00Z'))).toBe(true);
  });

  test.each(['SendBounce', 'SendCustomVerificationEmail'])(
    'by %s, it was a send, which is tracked',
    (name) => {
      const sent = proofOf(aPageOfUse([action(name, '2026-11-23T08:00:00Z')]));
      expect(sent.conclusion).toBe(`Latest SES access: ${name}, which sends mail, 2026-11-23T08:00:00Z.`);
      const earlier = aPageOfUse([
        action(name, '2026-11-20T08:00:00Z'),
        action('GetSendQuota', '2026-11-23T08:00:00Z'),
      ]);
      expect(proofOf(earlier).conclusion).toContain(`Latest send: ${name}, 2026-11-20T08:00:00Z.`);
    },
  );

  test('without action data, nothing is claimed', () =>
    expect(proofOf(aPageOfUse(null)).conclusion).toMatch(
      /2026-11-23T08:00:00Z; there is no data on the action/,
    ));

  test('the limits name action, interface, and success', () => {
    const { cannotShow } = proofOf(aPageOfUse(null));
    expect(cannotShow.join('\n')).toMatch(
      /by which action, except SendBounce[^]*API or SMTP[^]*denied attempts count/,
    );
  });
});

describe('When Access Advisor did not see SES', () => {
  test('and lists it without an access, the sentence is "not in the tracking period"', () =>
    expect(proofOf(aPage()).conclusion).toMatch(/no use of Amazon SES in the tracking period/));

  test('and does not list it, the sentence is "not granted", not "never used"', () => {
    const page = aPage({ services: [aService('s3')] });
    expect(proofOf(page).conclusion).toMatch(/no identity policy grants it\. That is not “never used”/);
    expect(everything(page)).toMatch(/permissions that were removed since/);
    expect(everything(page)).toMatch(/sending authorization/);
  });

  test('and has no answer, a use is neither shown nor ruled out', () => {
    const page = aPage({ services: null, completedAt: null, gaps: [TIMEOUT] });
    expect(sesEvidence(page).kind).toBe('missing');
    expect(proofOf(page).conclusion).toMatch(/not available here, so it neither shows nor rules out/);
  });

  test('and has no answer yet, the sentence says so', () => {
    const page = aPage({ services: null, user: aUser({ pending: ['GetServiceLastAccessedDetails'] }) });
    expect(proofOf(page).conclusion).toMatch(/not answered yet/);
  });

  test('and has no answer now, the answer of the scan is shown with its time', () => {
    const advisor = {
      lastAccessedAt: '2026-11-22T08:00:00Z',
      region: 'us-east-1',
      trackedActions: [],
      source: 'user' as const,
      asOf: '2026-11-22T09:00:00Z',
    };
    const page = aPage({ services: null, user: aUser({ advisor }) });
    expect(sesEvidence(page)).toMatchObject({ kind: 'accessed', scannedAt: '2026-11-22T09:00:00Z' });
  });
});

describe('For access keys,', () => {
  const at = '2026-11-23T08:00:00Z';

  test('ses-smtp is conclusive, whatever Access Advisor shows', () => {
    const user = aUser({ accessKeys: [aKey({ at, region: null, service: 'ses-smtp' })] });
    expect(proofOf(aPage({ user, services: null })).conclusion).toBe(
      `Latest SES access: the SMTP interface, ${at}.`,
    );
    const denied = aPage({ user: { ...user, canSend: 'no' }, services: null });
    expect(proofOf(denied).conclusion).toContain(
      'No policy is known to allow sending; denied attempts count as uses.',
    );
  });

  test('an old send keeps its own time beside a later access', () => {
    const user = aUser({
      accessKeys: [aKey({ at: '2026-02-01T00:00:00Z', region: null, service: 'ses-smtp' })],
    });
    const page = { ...aPageOfUse([action('GetSendQuota', '2026-11-23T08:00:00Z')]), user };
    expect(proofOf(page).conclusion).toBe(
      'Latest SES access that AWS names: GetSendQuota, 2026-11-23T08:00:00Z; a send in the same minute would not show. Latest send: the SMTP interface, 2026-02-01T00:00:00Z.',
    );
  });

  test('a use that the keys no longer show has its key and time', () => {
    const use = { at, region: null, service: 'ses-smtp' };
    const user = aUser({ pastUses: [{ keyId: 'AKIAGONE', use, asOf: at }] });
    expect(proofOf(aPage({ user })).shows).toContain(`AKIAGONE: ses-smtp, ${at}, key deleted since`);
  });

  test('ses is a call of the API, not necessarily a send', () => {
    const user = aUser({ accessKeys: [aKey({ at, region: null, service: 'ses' })] });
    expect(proofOf(aPage({ user })).shows.join()).toMatch(
      /AKIAIOSFODNN7EXAMPLE was last used for ses, 2026-11-23T08:00:00Z: .*not necessarily a send/,
    );
  });

  test('a use that Access Advisor does not have (yet) outweighs its latest access', () => {
    const known = aPageOfUse([action('GetSendQuota', '2026-11-23T08:00:00Z')]);
    const withKey = (usedAt: string) => {
      const user = aUser({ accessKeys: [aKey({ at: usedAt, region: null, service: 'ses' })] });
      return { ...known, user };
    };
    expect(proofOf(withKey('2026-11-23T08:00:20Z')).conclusion).toMatch(/GetSendQuota/);
    const unknown = /a call of the SES API, 2026-11-23T08:\d\d:00Z; not known which/;
    expect(proofOf(withKey('2026-11-23T08:40:00Z')).conclusion).toMatch(unknown);
    expect(proofOf({ ...withKey(at), services: [aService('ses')] }).conclusion).toMatch(unknown);
  });

  test('a key that was used for another service hides earlier uses', () => {
    const user = aUser({ accessKeys: [aKey({ at, region: null, service: 's3' })] });
    expect(proofOf(aPage({ user })).cannotShow.join()).toMatch(/only the last service \(now s3\) is kept/);
  });

  test('a missing answer never means no use', () => {
    expect(unusedKeyText(aUser(), aKey(null), undefined)).toBe('No use recorded');
    expect(unusedKeyText(aUser(), aKey(null), TIMEOUT)).toBe('Not available here: It was given up.');
    const asked = aUser({ pending: ['GetAccessKeyLastUsed'] });
    expect(unusedKeyText(asked, aKey(null), undefined)).toMatch(/Waiting/);
    expect(noKeysText(aUser())).toMatch(/no access key now/);
    expect(noKeysText(aUser({ gaps: [{ ...TIMEOUT, call: 'ListAccessKeys' }] }))).toBe('Not available here.');
    expect(noKeysText(aUser({ pending: ['ListAccessKeys'] }))).toMatch(/Waiting/);
  });
});

describe('Without Access Advisor data', () => {
  const inChina = (more: Partial<AdvisorPage> = {}) =>
    proofOf(aPage({ account: { ...aPage().account, partition: 'aws-cn' }, ...more }));

  test('SES without an access is "not available here", never "not accessed"', () => {
    const words = JSON.stringify(inChina());
    expect(words).toContain('is not available here, so it neither shows nor rules out a use of SES');
    expect(words).not.toMatch(/saw no use|not seen using|tracking period/);
    expect(notAccessed('aws-cn')).toBe('Not available here');
    expect(notAccessed('aws')).toBe('Not accessed in the tracking period');
  });

  test('an access that Access Advisor shows anyway counts', () =>
    expect(
      inChina({ services: [aService('ses', { lastAccessedAt: '2026-11-23T09:00:00Z', trackedActions: [] })] })
        .conclusion,
    ).toMatch(/most likely a send/));
});

describe('The limits always include', () => {
  test('the delay and the tracking period', () =>
    expect(proofOf(aPage()).keepInMind.join()).toMatch(/up to 4 hours.*at least 400 days/));

  test.each([
    ['aws-us-gov', /GovCloud \(US\) has data since July 1, 2023/],
    ['aws-cn', /AWS documents no Access Advisor data for the partition aws-cn/],
  ])('those of %s', (partition, sentence) =>
    expect(proofOf(aPage({ account: { ...aPage().account, partition } })).keepInMind.join()).toMatch(
      sentence,
    ),
  );

  test.each([
    ['AccessDenied', /permission iam:GetServiceLastAccessedDetails/],
    ['Throttling', /in a minute/],
    ['ExpiredToken', /Sign in again/],
    ['Timeout', /in a minute/],
    ['NoSuchEntity', /deleted/],
    ['NetworkError', /connection/],
    ['Cancelled', /Refresh/],
  ])('a next step for a gap by %s', (reason, step) =>
    expect(nextStepFor({ ...TIMEOUT, reason })).toMatch(step),
  );
});
