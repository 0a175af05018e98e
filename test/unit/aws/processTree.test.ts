/** Ending a credential process and its child processes, on each platform. `credentialProcess.test.ts` ends real ones. */
import { expect, it } from 'vitest';
import { programsOf, runningIn } from '../../../src/aws/signIn/processTree.ts';

it.each([
  ['win32', ['taskkill', '/pid', '4711', '/t', '/f'], null],
  ['darwin', null, ['ps', '-A', '-o', 'pid=,stat=,ppid=']],
  ['freebsd', null, ['ps', '-A', '-o', 'pid=,stat=,ppid=']],
  ['linux', null, null],
] as const)('%s ends a tree with %j and lists processes with %j', (platform, endsTree, lists) => {
  expect(programsOf(platform, 4711)).toEqual({ endsTree, lists });
});

it.each([
  [
    'macOS',
    ['    1 Ss       0', '  900 S+     500', ' 4711 S+     900', ' 4712 R+    4711', ' 4713 Z+    4712', ''],
  ],
  ['/proc', ['1  S 0 1 1', '900  S 500 900', '4711  S 900 900', '4712  R 4711 900', '4713  Z 4712 900', '']],
])('The list of %s shows what a program has started, also by a process that has ended', (_, lines) => {
  const known = new Set([4711]);
  expect(runningIn(lines, known)).toEqual([4711, 4712]);
  const later = ['  900 S 500', ' 4713 S 1', ' 4714 S 4713'];
  expect(runningIn(later, known)).toEqual([4713, 4714]);
});
