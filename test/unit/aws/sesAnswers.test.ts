/** Answers that SES would not give: each is a gap of its Region, and nothing is read from it. */
import { describe, expect, it } from 'vitest';
import { SECRET_FORMS } from '../../aws/canaries.ts';
import type { Rule } from '../../aws/rules.ts';
import type { Result } from '../../../src/senders/ports/iamReader.ts';
import type { SesReader } from '../../../src/senders/ports/sesReader.ts';
import { ses as startSes } from '../endpoint/ses.ts';
import { gapOf } from './mailGaps.ts';
import { sesOf } from './sesOf.ts';

const never = new AbortController().signal;
const REGION = 'us-east-1';
const ID = '0100019ab0c1d2e3-11111111-2222-3333-4444-555555555555-000000';

async function gapUnder(question: (ses: SesReader) => Promise<Result<unknown>>, rule: Rule) {
  const endpoint = await startSes();
  endpoint.account().send({ role: 'idle', region: REGION, messageId: ID });
  endpoint.rules.add(rule);
  const { ses, destroy } = sesOf(endpoint);
  const gap = gapOf(await question(ses));
  destroy();
  return gap;
}

/** A rule that changes the JSON of the endpoint's answer. */
const changed = (change: (answer: never) => unknown): Rule => ({
  rewrite: (response) => ({ ...response, body: JSON.stringify(change(JSON.parse(response.body) as never)) }),
});
const member = (name: string, value: unknown) => changed((answer: object) => ({ ...answer, [name]: value }));
/** The same for the first element of a list. */
const first = (list: string, change: object) =>
  changed((answer: Readonly<Record<string, readonly object[]>>) => {
    const [one, ...others] = answer[list] ?? [];
    return { ...answer, [list]: [{ ...one, ...change }, ...others] };
  });

const account = (ses: SesReader) => ses.getAccount(REGION, never);
const identities = (ses: SesReader) => ses.listIdentities(REGION, never);
const identity = (ses: SesReader) => ses.getIdentity(REGION, 'shop+orders@acme.example', never);
const sets = (ses: SesReader) => ses.listConfigurationSets(REGION, never);
const destinations = (ses: SesReader) => ses.getEventDestinations(REGION, 'by-sender', never);
const points = (ses: SesReader) => ses.listIngressPoints(REGION, never);
const roles = (ses: SesReader) => ses.getIngressRoles(REGION, 'inp-1', never);
const insights = (ses: SesReader) => ses.getMessageInsights(REGION, ID, never);

describe('An unexpected answer of SES', () => {
  it.each<[string, (ses: SesReader) => Promise<Result<unknown>>, Rule]>([
    ['an account of which is not said whether it may send', account, member('SendingEnabled', undefined)],
    ['sending that is neither on nor off', account, member('SendingEnabled', 'true')],
    ['no word of the sandbox', account, member('ProductionAccessEnabled', undefined)],
    ['no word of the review', account, member('EnforcementStatus', undefined)],
    ['a review that is no word', account, member('EnforcementStatus', 7)],
    ['no list of identities', identities, member('EmailIdentities', undefined)],
    ['an identity without a name', identities, first('EmailIdentities', { IdentityName: undefined })],
    ['an identity whose name is none', identities, first('EmailIdentities', { IdentityName: ['a'] })],
    [
      'a list that repeats its token',
      identities,
      { respond: { body: '{"EmailIdentities":[],"NextToken":"again"}', contentType: 'application/json' } },
    ],
    [
      'an identity of which is not said whether it is verified',
      identity,
      member('VerifiedForSendingStatus', undefined),
    ],
    ['an identity without a word of policies', identity, member('Policies', undefined)],
    ['a policy that is no text', identity, member('Policies', { partner: { Statement: [] } })],
    ['a policy that is none', identity, member('Policies', { partner: '[]' })],
    ['policies that are a text', identity, member('Policies', 'none')],
    ['a default set that is no name', identity, member('ConfigurationSetName', 7)],
    ['no list of configuration sets', sets, member('ConfigurationSets', undefined)],
    ['a configuration set that is no name', sets, member('ConfigurationSets', [7])],
    ['no list of destinations', destinations, member('EventDestinations', undefined)],
    ['a destination without a name', destinations, first('EventDestinations', { Name: undefined })],
    [
      'a destination that is neither on nor off',
      destinations,
      first('EventDestinations', { Enabled: undefined }),
    ],
    [
      'a destination of unknown events',
      destinations,
      first('EventDestinations', { MatchingEventTypes: undefined }),
    ],
    [
      'a destination without dimensions',
      destinations,
      first('EventDestinations', { CloudWatchDestination: { DimensionConfigurations: [] } }),
    ],
    ['no list of ingress points', points, member('IngressPoints', undefined)],
    ['an ingress point without an ID', points, first('IngressPoints', { IngressPointId: undefined })],
    [
      'an ingress point without rules',
      roles,
      { ...member('RuleSetId', undefined), action: 'GetIngressPoint' },
    ],
    ['a rule set without rules', roles, { ...member('Rules', undefined), action: 'GetRuleSet' }],
    [
      'a rule whose actions are a text',
      roles,
      { ...first('Rules', { Actions: 'none' }), action: 'GetRuleSet' },
    ],
    ['a rule without actions', roles, { ...first('Rules', { Actions: undefined }), action: 'GetRuleSet' }],
    [
      'a sending action without a role',
      roles,
      { ...first('Rules', { Actions: [{ Send: {} }] }), action: 'GetRuleSet' },
    ],
    ['the insights of another mail', insights, member('MessageId', 'another')],
    ['insights of no mail', insights, member('MessageId', undefined)],
    ['a tag without a value', insights, member('EmailTags', [{ Name: 'ses:caller-identity' }])],
    ['a page of a proxy', account, { respond: { body: '<html>Sign in</html>', contentType: 'text/html' } }],
    ['an empty body', account, { respond: { body: '', contentType: 'application/json' } }],
    [
      'JSON that is cut off',
      identity,
      { rewrite: (response) => ({ ...response, body: response.body.slice(0, -9) }) },
    ],
    [
      'the answer of another call',
      sets,
      { respond: { body: '{"EmailIdentities":[]}', contentType: 'application/json' } },
    ],
    [
      'the answer of another call, by Mail Manager',
      points,
      { respond: { body: '{"RuleSets":[]}', contentType: 'application/x-amz-json-1.0' } },
    ],
  ])('is rejected: %s', async (_, question, rule) => {
    const gap = await gapUnder(question, rule);
    expect(gap).toMatchObject({ region: REGION, reason: 'InvalidResponse' });
    expect(gap.message).toMatch(/^(SES|Mail Manager) in us-east-1[:,]/);
  });

  it('is rejected from API v1 without the list or a name', async () => {
    const v1 = (body: string): Rule => ({
      action: 'ListIdentities',
      respond: { contentType: 'text/xml', body: `<ListIdentitiesResponse>${body}</ListIdentitiesResponse>` },
    });
    for (const rule of [v1('<ListIdentitiesResult/>'), v1('')]) {
      const endpoint = await startSes();
      endpoint.rules.deny(['ses:ListEmailIdentities']);
      endpoint.rules.add(rule);
      expect(gapOf(await identities(sesOf(endpoint).ses))).toMatchObject({ call: 'ListIdentities' });
    }
  });

  it('is accepted with hostile tag names', async () => {
    const endpoint = await startSes();
    const EmailTags = ['__proto__', 'constructor', '__proto__'].map((Name) => ({ Name, Value: Name }));
    endpoint.account().send({ role: 'idle', region: REGION, messageId: ID });
    endpoint.rules.add(member('EmailTags', EmailTags));
    const answer = await insights(sesOf(endpoint).ses);
    if (!answer.ok || answer.value === null) throw new Error('no insights');
    expect(Object.entries(answer.value.tags)).toEqual([
      ['__proto__', ['__proto__', '__proto__']],
      ['constructor', ['constructor']],
    ]);
  });

  it('is accepted with a new kind of destination, read as "other"', async () => {
    const endpoint = await startSes();
    endpoint.rules.add(
      first('EventDestinations', { CloudWatchDestination: undefined, QuantumDestination: {} }),
    );
    expect(await destinations(sesOf(endpoint).ses)).toMatchObject({
      value: [{ kind: 'other', callerIdentity: false }],
    });
  });

  it('is accepted with such a dimension from a header of the mail, which does not name the caller', async () => {
    const endpoint = await startSes();
    const DimensionConfigurations = [
      {
        DimensionName: 'ses:caller-identity',
        DimensionValueSource: 'EMAIL_HEADER',
        DefaultDimensionValue: 'x',
      },
    ];
    endpoint.rules.add(first('EventDestinations', { CloudWatchDestination: { DimensionConfigurations } }));
    expect(await destinations(sesOf(endpoint).ses)).toMatchObject({ value: [{ callerIdentity: false }] });
  });

  it('is an error without the secret that it quotes', async () => {
    for (const secret of SECRET_FORMS) {
      const rule = { error: { code: 'InternalFailure', status: 500, message: `got ${secret}` } };
      expect((await gapUnder(account, rule)).message).not.toContain(secret);
    }
  });
});
