import { describe, expect, test } from 'vitest';
import { isSavedState, toHostGuards, toPageGuards } from '../../../../src/ui/accessAdvisor/messageGuards.ts';
import { FIRST_QUERY, type ToHost, type ToPage } from '../../../../src/ui/accessAdvisor/protocol.ts';
import { receive, type Handlers } from '../../../../src/ui/webview/protocol.ts';
import { aKey, aPage, aPageOfUse, aUser, TARGET, TIMEOUT } from './pages.ts';

function host(): { heard: unknown[]; handlers: Handlers<ToHost> } {
  const heard: unknown[] = [];
  const note = (name: string) => (body: unknown) => void heard.push([name, body]);
  return {
    heard,
    handlers: {
      ready: note('ready'),
      refresh: note('refresh'),
      cancel: note('cancel'),
      act: note('act'),
      copy: note('copy'),
      export: note('export'),
      explain: note('explain'),
      report: note('report'),
    },
  };
}

function isShown(body: unknown): boolean {
  const handlers: Handlers<ToPage> = { show: () => undefined, activity: () => undefined };
  return receive({ type: 'show', body }, toPageGuards, handlers);
}

const SHOW: ToPage['show'] = {
  target: TARGET,
  locale: 'en',
  now: '2026-11-23T09:00:00Z',
  recentDays: 7,
  page: aPage(),
  activity: { kind: 'idle' },
};

describe('what the page says to the host', () => {
  test.each([
    ['ready', null],
    ['refresh', null],
    ['cancel', null],
    ['act', 0],
    ['copy', null],
    ['export', null],
    ['explain', null],
    ['report', 'Script error.'],
  ])('%s reaches its handler', (type, body) => {
    const { heard, handlers } = host();
    expect(receive({ type, body }, toHostGuards, handlers)).toBe(true);
    expect(heard).toEqual([[type, body]]);
  });

  test.each([
    [null],
    ['refresh'],
    [[]],
    [{}],
    [{ type: 'refresh' }],
    [{ type: 'refresh', body: 'now' }],
    [{ type: 'act', body: -1 }],
    [{ type: 'act', body: 0.5 }],
    [{ type: 'act', body: 'workbench.action.quit' }],
    [{ type: 'export', body: '/etc/passwd' }],
    [{ type: 'report', body: { toString: () => 'x' } }],
    [{ type: 'constructor', body: null }],
    [{ type: '__proto__', body: null }],
    [{ type: 7, body: null }],
  ])('%j is dropped', (raw) => {
    const { heard, handlers } = host();
    expect(receive(raw, toHostGuards, handlers)).toBe(false);
    expect(heard).toEqual([]);
  });
});

describe('what the host says to the page', () => {
  test('a page with keys, actions, policies and gaps is accepted', () => {
    const page = {
      ...aPageOfUse([{ action: 'GetSendQuota', at: '2026-11-23T08:00:00Z', region: null }]),
      user: aUser({
        accessKeys: [aKey({ at: '2026-11-23T08:00:00Z', region: null, service: 'ses-smtp' }), aKey(null)],
        pending: ['ListAccessKeys'],
      }),
      grantedBy: [{ type: 'group-managed', name: 'Mail', arn: null, group: 'mailers' }],
      gaps: [TIMEOUT, { ...TIMEOUT, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }],
    };
    expect(isShown({ ...SHOW, page })).toBe(true);
  });

  test('nothing known yet is accepted', () => expect(isShown({ ...SHOW, page: null })).toBe(true));

  test.each([
    { kind: 'idle' },
    { kind: 'cancelled' },
    { kind: 'loading', text: 'Asking IAM…' },
    { kind: 'failed', problem: { title: 'a', message: 'b', nextStep: 'c', actions: ['d'] } },
  ])('the activity %j is accepted', (activity) => expect(isShown({ ...SHOW, activity })).toBe(true));

  test.each([
    { kind: 'loading' },
    { kind: 'failed' },
    { kind: 'failed', problem: {} },
    { kind: 'done' },
    null,
  ])('the activity %j is dropped', (activity) => expect(isShown({ ...SHOW, activity })).toBe(false));

  test.each([
    ['a time that is none', { ...aPage(), completedAt: 'yesterday' }],
    ['a service without a name', { ...aPage(), services: [{ serviceNamespace: 'ses' }] }],
    ['services that are no list', { ...aPage(), services: {} }],
    ['an unknown verdict', { ...aPage(), user: { ...aUser(), verdict: 'innocent' } }],
    ['an unknown call', { ...aPage(), gaps: [{ ...TIMEOUT, call: 'DeleteUser' }] }],
    ['a gap about a key that is no text', { ...aPage(), gaps: [{ ...TIMEOUT, accessKeyId: 5 }] }],
    [
      'a policy of an unknown type',
      { ...aPage(), grantedBy: [{ type: 'scp', name: 'a', arn: null, group: null }] },
    ],
    ['a user from a prototype', { ...aPage(), user: Object.create(aUser()) as unknown }],
  ])('%s is dropped', (_what, page) => expect(isShown({ ...SHOW, page })).toBe(false));
});

describe('what is restored after a reload', () => {
  const saved = { target: TARGET, query: FIRST_QUERY };

  test('target and query', () => expect(isSavedState(saved)).toBe(true));

  test.each([
    ['nothing', undefined],
    ['another shape', { user: 'deploy-bot' }],
    ['an unknown column', { ...saved, query: { ...FIRST_QUERY, column: 'password' } }],
    ['a user ID that is none', { ...saved, target: { ...TARGET, userId: 7 } }],
    ['an account ID that is none', { ...saved, target: { ...TARGET, accountId: '1' } }],
    ['an ARN of another account', { ...saved, target: { ...TARGET, accountId: '999900001111' } }],
    ['an ARN of a role', { ...saved, target: { ...TARGET, userArn: 'arn:aws:iam::111122223333:role/x' } }],
  ])('never %s', (_what, state) => expect(isSavedState(state)).toBe(false));
});
