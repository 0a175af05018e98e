/** The credential report is extracted from AWS's answer before the SDK would parse it. */
import { GetCredentialReportCommand, IAMClient, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { readReportBody } from '../../../src/aws/iam/reportBody.ts';

const CSV = 'user,arn\nann,arn:aws:iam::111122223333:user/ann\n監査,x\n';
const CONTENT = Buffer.from(CSV).toString('base64');
const REST = '<GeneratedTime>2026-01-02T03:04:05Z</GeneratedTime><ReportFormat>text/csv</ReportFormat>';
const answerOf = (call: string, members: string) =>
  `<${call}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${call}Result>${members}</${call}Result></${call}Response>`;

/** A client whose answer has this body, and the part that is left for the SDK. */
function answering(text: string) {
  const response = { statusCode: 200, headers: {}, body: new Uint8Array(Buffer.from(text)) };
  const client = new IAMClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' },
    maxAttempts: 1,
    requestHandler: { handle: () => Promise.resolve({ response }) } as never,
  });
  readReportBody(client);
  return { client, left: () => Buffer.from(response.body).toString() };
}

describe('The credential report', () => {
  it.each([
    ['first', `<Content>${CONTENT}</Content>${REST}`],
    ['last', `${REST}<Content>${CONTENT}</Content>`],
  ])('comes completely, and the SDK reads the rest: %s', async (_, members) => {
    const { client, left } = answering(answerOf('GetCredentialReport', members));
    const report = await client.send(new GetCredentialReportCommand({}));
    expect(new TextDecoder().decode(report.Content)).toBe(CSV);
    expect(report).toMatchObject({
      GeneratedTime: new Date('2026-01-02T03:04:05Z'),
      ReportFormat: 'text/csv',
    });
    expect(left()).toBe(answerOf('GetCredentialReport', members.replace(CONTENT, '')));
  });

  it.each([
    ['without a report', REST],
    ['whose report has no beginning', `${CONTENT}</Content>${REST}`],
    ['whose report has no end', `<Content>${CONTENT}${REST}`],
    ['whose report ends before it begins', `</Content>${CONTENT}<Content>`],
  ])('leaves an answer %s unchanged for the SDK', async (_, members) => {
    const text = answerOf('GetCredentialReport', members);
    const { client, left } = answering(text);
    const report = await client.send(new GetCredentialReportCommand({})).catch(() => null);
    expect(report?.Content).toBeUndefined();
    expect(left()).toBe(text);
  });

  it('is extracted from no other answer', async () => {
    const aliases = `<AccountAliases><member>mail</member></AccountAliases><Content>${CONTENT}</Content>`;
    const text = answerOf('ListAccountAliases', aliases);
    const { client, left } = answering(text);
    const answer = await client.send(new ListAccountAliasesCommand({}));
    expect(answer.AccountAliases).toEqual(['mail']);
    expect(answer).not.toHaveProperty('Content');
    expect(left()).toBe(text);
  });
});
