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
 * Takes the CSV out of GetCredentialReport's answer before the SDK reads it, and gives it back afterwards. The SDK
 * reads XML letter by letter; a report of 5,000 users, one element of 1.3 MB, would hold up the window for 100 ms.
 * An answer of any other form is left to the SDK as it came.
 */
export function readReportBody(client: IAMClient): void {
  const contents = new WeakMap<object, Uint8Array>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const content = contents.get(context);
      if (content !== undefined) (result.output as GetCredentialReportCommandOutput).Content = content;
      return result;
    },
    { step: 'initialize', name: 'giveReportBack' },
  );
  const takeOut: DeserializeMiddleware<ServiceInputTypes, ServiceOutputTypes> =
    (next, context) => async (args) => {
      const result = await next(args);
      if (context.commandName !== 'GetCredentialReportCommand' || !isHttpResponse(result.response))
        return result;
      const body = await readBytes(result.response.body);
      const start = body.indexOf(OPENING) + OPENING.length;
      const end = body.indexOf(CLOSING, start);
      if (result.response.statusCode !== 200 || start < OPENING.length || end === -1) {
        result.response.body = body;
        return result;
      }
      contents.set(context, Buffer.from(body.toString('latin1', start, end), 'base64'));
      result.response.body = Buffer.concat([body.subarray(0, start), body.subarray(end)]);
      return result;
    };
  client.middlewareStack.addRelativeTo(takeOut, {
    relation: 'after',
    toMiddleware: 'deserializerMiddleware',
    name: 'takeReportOut',
  });
}

interface HttpResponse {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

function isHttpResponse(response: unknown): response is HttpResponse {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'body' in response;
}

async function readBytes(body: HttpResponse['body']): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
