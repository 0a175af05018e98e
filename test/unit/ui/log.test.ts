import { expect, it, vi } from 'vitest';
import { redactSecrets } from '../../../src/aws/errors/redactSecrets.ts';
import { canariesIn, SECRET_FORMS } from '../../aws/canaries.ts';

const lines: string[] = [];
vi.mock('vscode', () => ({
  window: { createOutputChannel: () => ({ error: (text: string) => lines.push(text) }) },
}));
const { createLog: openLog } = await import('../../../src/ui/log.ts');

it('The log has an unexpected error with its stack, without the secrets in it', async () => {
  openLog((line) => Promise.resolve(redactSecrets(line))).error(
    new Error(`no such thing: ${SECRET_FORMS[0]}\nkey=${SECRET_FORMS[1]}`),
  );
  await expect.poll(() => lines).toHaveLength(1);
  const [text = ''] = lines;
  expect(text).toMatch(/^Error: no such thing: \*\*\*\n {4}key=\*\*\*\n {4} +at .*log\.test\.ts/);
  expect(canariesIn(text)).toEqual([]);
});
