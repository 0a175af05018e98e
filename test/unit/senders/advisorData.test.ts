import { describe, expect, it } from 'vitest';
import { advisorAvailability, advisorGaps } from '../../../src/senders/model/advisorData.ts';
import type { Evidence, Verdict } from '../../../src/senders/model/model.ts';
import { judge } from '../../../src/senders/model/verdict.ts';
import { profileOf } from '../../aws/awsConfig.ts';
import { SAMPLE_PROFILE, startAws } from '../../host/aws.ts';
import type { Aws } from '../../host/aws.ts';
import { lastOf, userOf } from '../scan/overTheWire.ts';
import { accessKey, advisor, userEvidence, use } from './builders.ts';

describe('Access Advisor data', () => {
  it.each([
    ['aws', 'available'],
    ['aws-us-gov', 'available'],
    ['aws-cn', 'not-available'],
    ['aws-eusc', 'not-available'],
    ['aws-iso', 'not-available'],
    ['toString', 'not-available'],
  ])('in the partition %s: %s', (partition, availability) => {
    expect(advisorAvailability(partition)).toBe(availability);
    expect(advisorGaps(partition)).toHaveLength(availability === 'available' ? 0 : 1);
  });
});

describe('In a partition without Access Advisor data', () => {
  const inChina = (evidence: Partial<Evidence> = {}) =>
    judge(userEvidence({ arn: 'arn:aws-cn:iam::111122223333:user/bob', ...evidence })).verdict;

  it('nobody is innocent by keys alone, since an SES use before the last one would not show', () => {
    expect(inChina()).toBe('unknown');
    expect(inChina({ canSend: 'yes' })).toBe('unknown');
    expect(inChina({ accessKeys: [accessKey(use('s3'))] })).toBe('unknown');
  });

  it('a use shown by keys counts, and so does an answer that comes anyway', () => {
    expect(inChina({ accessKeys: [accessKey(use('ses'))] })).toBe('uses-api');
    expect(inChina({ accessKeys: [accessKey(use('ses-smtp'))] })).toBe('sends-smtp');
    expect(inChina({ advisor: advisor('2026-11-01T00:00:00Z') })).toBe('used-ses');
  });

  it('root gets its usual verdict, since Access Advisor never covers root', () => {
    expect(inChina({ arn: 'arn:aws-cn:iam::111122223333:root', kind: 'root' })).toBe('no-ses');
  });

  it('a sender whose key was used for another service shows in other ways, and is not innocent', async () => {
    expect(await verdictOfMovedOn('aws', 'us-east-1')).toBe('used-ses');
    expect(await verdictOfMovedOn('aws-cn', 'cn-northwest-1')).toBe('unknown');
  });

  it('the account says so once, and no user repeats it', async () => {
    await using aws = await awsIn('aws-cn', 'cn-north-1');
    const { gaps, principals: users } = await lastOf(aws);
    expect(gaps).toMatchObject([{ call: 'GetServiceLastAccessedDetails', reason: 'NotAvailable' }]);
    expect(users.flatMap((user) => user.gaps)).toEqual([]);
  });
});

/** An account with one user, who sent a mail three days ago and has used S3 since. */
async function awsIn(partition: string, region: string): Promise<Aws> {
  const [accessKeyId, policy] = [
    'AKIAEXAMPLE000000001',
    `arn:${partition}:iam::aws:policy/AdministratorAccess`,
  ];
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const document = { Version: '2012-10-17', Statement };
  const aws = await startAws({
    accounts: [
      {
        ...{ accountId: '111122223333', partition, createdAt: '-9d' },
        policies: [{ name: 'AdministratorAccess', aws: true, createdAt: '-9d', document }],
        users: [
          {
            ...{ name: 'ann', createdAt: '-9d', attached: [policy] },
            accessKeys: [{ id: accessKeyId, createdAt: '-9d' }],
          },
        ],
        uses: [
          { at: '-3d', accessKeyId, service: 'ses', region, action: 'SendEmail' },
          { at: '-1d', accessKeyId, service: 's3', region },
        ],
      },
    ],
  });
  const profile = profileOf(aws.endpoint, SAMPLE_PROFILE);
  aws.setProfiles([{ ...profile, settings: { ...profile.settings, region } }]);
  return aws;
}

async function verdictOfMovedOn(partition: string, region: string): Promise<Verdict> {
  await using aws = await awsIn(partition, region);
  return userOf(await lastOf(aws), 'ann').verdict;
}
