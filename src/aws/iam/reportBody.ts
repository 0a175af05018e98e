import type {
  GetCredentialReportCommandOutput,
  IAMClient,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-iam';
import type { DeserializeMiddleware } from '@smithy/types';

const OPENING = Buffer.from('<Content>');
const CLOSING = Buffer.from('</Content>');

/**
 * Takes the CSV out of GetCredentialReport's answer before the SDK reads it, and puts it back afterwards. The SDK parses
 * XML character by character; a report of 5,000 users, one element of 1.3 MB, would block the window for 100 ms. Answers
 * of any other form are left to the SDK.
 */
export function readReportBody(client: IAMClient): void {
  const contents = new WeakMap<object, Uint8Array>();
  client.middlewareStack.add((next, context) => async (args) => {
    const result = await next(args);
    const content = contents.get(context);
    if (content !== undefined) (result.output as GetCredentialReportCommandOutput).Content = content;
    return result;
  });
  const takeOut: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> =
    (next, context) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: unknown };
      // `wholeAnswers` has read it to its end.
      if (context.commandName !== 'GetCredentialReportCommand' || !(response.body instanceof Uint8Array))
        return result;
      const body = Buffer.from(response.body);
      const start = body.indexOf(OPENING) + OPENING.length;
      const end = body.indexOf(CLOSING, start);
      if (start < OPENING.length || end === -1) return result;
      contents.set(context, Buffer.from(body.toString('latin1', start, end), 'base64'));
      response.body = Buffer.concat([body.subarray(0, start), body.subarray(end)]);
      return result;
    };
  client.middlewareStack.addRelativeTo(takeOut, {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
  });
}
