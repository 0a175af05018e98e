import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { FrameLocator } from 'playwright-core';

/**
 * Holds a webview's page against every rule of axe-core. The page's own policy lets no foreign script in; what the
 * debugger evaluates is not asked.
 */
export async function assertAccessible(page: FrameLocator): Promise<void> {
  const frame = await (await page.locator('html').elementHandle()).ownerFrame();
  assert.ok(frame !== null);
  await frame.evaluate(axe.source);
  const { violations, passes } = await frame.evaluate<AxeResults>('axe.run()');
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, any, all }) =>
        `${id}: ${help}\n${html}\n${[...any, ...all].map(({ message }) => message).join('\n')}`,
    ),
  );
  assert.deepEqual(found, []);
  // Were nothing looked at, nothing would be found.
  const seen = passes.map(({ id }) => id);
  for (const rule of ['color-contrast', 'region', 'html-has-lang', 'button-name'])
    assert.ok(seen.includes(rule), rule);
}
