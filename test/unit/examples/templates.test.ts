/** The CloudFormation templates of examples/at-scale, by AWS's specification of resource types. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import leastPrivilege from '../../../docs/least-privilege-policy.json' with { type: 'json' };
import { root } from '../../host/paths.ts';
import { parseTemplate, readTemplate, templateCheck } from './cloudFormation.ts';
import type { TemplateCheck } from './cloudFormation.ts';

const folder = path.join(root, 'examples', 'at-scale');
const read = (name: string) => readFile(path.join(folder, name), 'utf8');

let mistakesIn: TemplateCheck;
beforeAll(async () => {
  mistakesIn = await templateCheck();
});

it.each(['template.yml', 'member-role.yml'])('%s has no mistake', async (name) => {
  expect(mistakesIn(await readTemplate(path.join(folder, name)))).toEqual([]);
});

describe('The validator', () => {
  it.each([
    [
      'a type that there is not',
      'AWS::S3::BucketPolicy',
      'AWS::S3::BucketPolice',
      'BucketPolicy: there is no AWS::S3::BucketPolice',
    ],
    ['a property that there is not', 'MemorySize: 1024', 'Memory: 1024', 'Unit has no property Memory'],
    [
      'a property deep within',
      'NoncurrentDays: 30',
      'Days: 30',
      'NoncurrentVersionExpiration has no property Days',
    ],
    [
      'a property that is left out',
      "FlexibleTimeWindow: { Mode: 'OFF' }",
      '',
      'ScheduledScan has no FlexibleTimeWindow',
    ],
    [
      'a value that there is not',
      'BucketOwnerEnforced',
      'BucketOwnerEnforce',
      'may not be BucketOwnerEnforce',
    ],
    ['a value of another kind', 'Timeout: 900', 'Timeout: long', 'Unit.Timeout is no number'],
    ['a reference', '!Ref DaysToKeep', '!Ref DaysKept', '{"Ref":"DaysKept"} leads nowhere'],
    ['an attribute', '!GetAtt Unit.Arn', '!GetAtt Unit.ARN', '["Unit","ARN"]} leads nowhere'],
    ['a name in a text', '${Bucket.Arn}/runs', '${Buckets.Arn}/runs', 'runs/*"} leads nowhere'],
  ])('finds a mistake: %s', async (_name, right, wrong, message) => {
    const text = await read('template.yml');
    expect(text).toContain(right);
    expect(mistakesIn(parseTemplate(text.replace(right, wrong))).join('\n')).toContain(message);
  });
});

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

async function statementsOf(file: string, role: string): Promise<readonly Statement[]> {
  const { Resources } = await readTemplate(path.join(folder, file));
  const policies = Resources[role]?.Properties?.['Policies'] as readonly {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

describe('The roles', () => {
  it('may do in each account what docs/least-privilege-policy.json says, and nothing else', async () => {
    expect(await statementsOf('member-role.yml', 'Role')).toEqual(leastPrivilege.Statement);
  });

  it('let the task assume that role in the accounts of its own organization, and write reports', async () => {
    const statements = await statementsOf('template.yml', 'UnitRole');
    expect(statements).toMatchObject([
      {
        Action: 'sts:AssumeRole',
        Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/${RoleName}' },
        // A variable of IAM's, which CloudFormation leaves alone: the text is no !Sub.
        Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
      },
      { Action: 's3:PutObject', Resource: { 'Fn::Sub': '${Bucket.Arn}/reports/*' } },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
    ]);
    expect(statements).toHaveLength(3);
  });

  it('let the state machine change nothing but its own results', async () => {
    const statements = await statementsOf('template.yml', 'StateMachineRole');
    expect(statements.flatMap(({ Action }) => Action)).toEqual([
      ...['organizations:ListAccounts', 'lambda:InvokeFunction'],
      ...['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'],
      ...['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    ]);
  });
});

it('The template names existing files, and passes the state machine every value it needs', async () => {
  const { Resources } = await readTemplate(path.join(folder, 'template.yml'));
  const { DefinitionS3Location: file, DefinitionSubstitutions } = Resources['StateMachine']?.Properties ?? {};
  expect(existsSync(path.join(folder, String(Resources['Unit']?.Properties?.['Code']), 'index.mjs'))).toBe(
    true,
  );
  const asked = [...(await read(String(file))).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
  expect(new Set(asked)).toEqual(new Set(Object.keys(DefinitionSubstitutions as object)));
});
