import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { savedState, toHost } from '../../../../src/presentation/accessAdvisor/schemas.ts';
import {
  FIRST_QUERY,
  type ToHost,
  type ToPage,
} from '../../../../src/presentation/accessAdvisor/protocol.ts';
import { dispatch, receive, type Handlers } from '../../../../src/presentation/webview/protocol.ts';
import { TARGET } from './pages.ts';

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
      stop: note('stop'),
      calls: note('calls'),
      explain: note('explain'),
      report: note('report'),
    },
  };
}

describe('Messages from the page to the host', () => {
  test.each([
    ['ready', null],
    ['refresh', null],
    ['cancel', null],
    ['act', 0],
    ['copy', null],
    ['export', null],
    ['stop', null],
    ['explain', null],
    ['report', 'Script error.'],
  ])('call their handler: %s', (type, body) => {
    const { heard, handlers } = host();
    expect(receive({ type, body }, toHost, handlers)).toBe(true);
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
  ])('are dropped if invalid: %j', (raw) => {
    const { heard, handlers } = host();
    expect(receive(raw, toHost, handlers)).toBe(false);
    expect(heard).toEqual([]);
  });
});

describe('Messages from the host to the page', () => {
  const shown = (raw: unknown) => {
    const heard: unknown[] = [];
    const handlers: Handlers<ToPage> = {
      show: (body) => void heard.push(body),
      activity: (body) => void heard.push(body),
    };
    return [dispatch(raw, handlers), heard];
  };

  test('call their handler', () => {
    const activity = { kind: 'idle' };
    expect(shown({ type: 'activity', body: activity })).toEqual([true, [activity]]);
  });

  test.each([[null], ['show'], [{}], [{ type: 'show' }], [{ type: 'constructor', body: null }]])(
    'are dropped if invalid: %j',
    (raw) => expect(shown(raw)).toEqual([false, []]),
  );
});

describe('State restored after a reload', () => {
  const saved = { target: TARGET, query: FIRST_QUERY };

  test.each(['user/team/deploy-bot', 'role/jobs/relay', 'root'])('has target and query: %s', (of) => {
    const target = { ...TARGET, userArn: `arn:aws:iam::111122223333:${of}` };
    expect(v.is(savedState, { ...saved, target })).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['another shape', { user: 'deploy-bot' }],
    ['an unknown column', { ...saved, query: { ...FIRST_QUERY, column: 'password' } }],
    ['an invalid user ID', { ...saved, target: { ...TARGET, userId: 7 } }],
    ['an invalid account ID', { ...saved, target: { ...TARGET, accountId: '1' } }],
    ['an ARN of another account', { ...saved, target: { ...TARGET, accountId: '999900001111' } }],
    ['an ARN of a group', { ...saved, target: { ...TARGET, userArn: 'arn:aws:iam::111122223333:group/x' } }],
  ])('rejects %s', (_what, state) => expect(v.is(savedState, state)).toBe(false));
});
