import { describe, expect, test } from 'vitest';
import type { AdvisorPage, AdvisorTarget, ToPage } from '../../../src/presentation/accessAdvisor/protocol.ts';
import { PanelSession, type AccessAdvisorSource } from '../../../src/accounts/accessAdvisor/advisorPanel.ts';
import type { Remedy } from '../../../src/presentation/signIn/nextSteps.ts';
import type { Message } from '../../../src/presentation/webview/protocol.ts';
import { aPage, aUser, TARGET } from '../ui/accessAdvisor/pages.ts';

const REMEDY: Remedy = { title: 'Show Log', command: 'log.show' };

/** A session with a source that answers when the test says so. */
function started() {
  const loads: {
    progress: (text: string, partial?: AdvisorPage) => void;
    signal: AbortSignal;
    answer: (page: AdvisorPage) => Promise<void>;
    reject: (error: unknown) => Promise<void>;
  }[] = [];
  const source: AccessAdvisorSource = {
    load: (_target, progress, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<AdvisorPage>();
      const settled = () => new Promise<void>((done) => setImmediate(done));
      loads.push({
        progress,
        signal,
        answer: (page) => (resolve(page), settled()),
        reject: (error) => (reject(error), settled()),
      });
      return promise;
    },
    explain: (error) => ({
      title: 'It failed',
      message: String(error),
      nextStep: 'Retry.',
      remedies: [REMEDY],
    }),
  };
  const posted: Message<ToPage>[] = [];
  const ran: Remedy[] = [];
  const used: [AdvisorPage, string][] = [];
  const logged: string[] = [];
  const followed: AdvisorTarget[] = [];
  const session = new PanelSession({
    now: () => '2026-11-23T09:00:00Z',
    target: TARGET,
    locale: 'en',
    recentDays: () => 7,
    source,
    post: (message) => posted.push(message),
    run: (remedy) => ran.push(remedy),
    use: (page, how) => used.push([page, how]),
    stop: () => undefined,
    calls: () => undefined,
    explain: () => undefined,
    onFollow: (target) => followed.push(target),
    log: (message) => logged.push(message),
  });
  const shown = (): ToPage['show'] => {
    session.receive({ type: 'ready', body: null });
    const last = posted.at(-1);
    if (last?.type !== 'show') throw new Error('ready was not answered by show');
    return last.body;
  };
  const say = (type: string, body: unknown = null) => session.receive({ type, body });
  void session.load();
  return { session, loads, posted, ran, used, logged, followed, shown, say };
}

const OTHER_ACCOUNT = aPage({ account: { ...aPage().account, accountId: '999900001111' } });
const PARTIAL = aPage({
  services: null,
  completedAt: null,
  user: aUser({ pending: ['GetServiceLastAccessedDetails'] }),
});

describe('While loading, the panel', () => {
  test('shows the progress, then the answer', async () => {
    const { loads, posted, shown } = started();
    loads[0]!.progress('Asking for the access keys…');
    expect(posted.at(-1)).toEqual({
      type: 'activity',
      body: { kind: 'loading', text: 'Asking for the access keys…' },
    });
    await loads[0]!.answer(aPage());
    expect(posted.at(-1)).toEqual({ type: 'show', body: shown() });
    expect(shown()).toMatchObject({ target: TARGET, page: aPage(), activity: { kind: 'idle' } });
  });

  test('shows a first, partial page', () => {
    const { loads, shown } = started();
    loads[0]!.progress('Waiting for Access Advisor…', PARTIAL);
    expect(shown()).toMatchObject({ page: PARTIAL, activity: { kind: 'loading' } });
  });

  test('keeps the complete page until the new one is complete', async () => {
    const { loads, shown, say } = started();
    await loads[0]!.answer(aPage());
    say('refresh');
    loads[1]!.progress('Waiting…', PARTIAL);
    expect(shown().page).toEqual(aPage());
    const newer = aPage({ completedAt: '2026-11-23T10:00:00Z' });
    await loads[1]!.answer(newer);
    expect(shown().page).toEqual(newer);
  });

  test('stops the first refresh at a second one, and drops its late answer', async () => {
    const { loads, shown, say } = started();
    say('refresh');
    expect(loads[0]!.signal.aborted).toBe(true);
    await loads[0]!.answer(aPage());
    expect(shown()).toMatchObject({ page: null, activity: { kind: 'loading' } });
  });

  test('aborts at once on Cancel, and shows a gap for what was requested, not "waiting"', async () => {
    const { loads, shown, say } = started();
    loads[0]!.progress('Waiting…', PARTIAL);
    say('cancel');
    expect(loads[0]!.signal.aborted).toBe(true);
    expect(shown()).toMatchObject({ activity: { kind: 'cancelled' }, page: { user: { pending: [] } } });
    expect(shown().page?.gaps).toMatchObject([
      { call: 'GetServiceLastAccessedDetails', reason: 'Cancelled' },
    ]);
    await loads[0]!.answer(aPage());
    expect(shown().activity).toEqual({ kind: 'cancelled' });
  });

  test('asks again when it is revealed, but only if nothing is complete', async () => {
    const { session, loads, say } = started();
    session.showAgain(TARGET);
    expect(loads).toHaveLength(1);
    say('cancel');
    session.showAgain(TARGET);
    expect(loads).toHaveLength(2);
    await loads[1]!.answer(aPage());
    session.showAgain(TARGET);
    expect(loads).toHaveLength(2);
  });

  test('stays with its user after renaming or moving: by the ID, not the name', async () => {
    const { session, loads, shown, followed, say } = started();
    const named = { ...TARGET, userId: aUser().id };
    await loads[0]!.answer(aPage());
    expect(shown().target).toEqual(named);
    const arn = 'arn:aws:iam::111122223333:user/news/news-bot';
    const renamed = aPage({ user: aUser({ name: 'news-bot', path: '/news/', arn }) });
    say('refresh');
    await loads[1]!.answer(renamed);
    expect(shown()).toMatchObject({ target: { ...named, userArn: arn }, page: renamed });
    expect(followed.at(-1)).toEqual({ ...named, userArn: arn });
    // Opened again from the list, which has another name: it asks.
    const again = { ...named, userArn: `${arn}-2` };
    session.showAgain(again);
    expect(shown().target).toEqual(again);
    expect(loads).toHaveLength(3);
    // Another user may have the name.
    await loads[2]!.answer(aPage({ user: aUser({ id: 'AIDAOTHER', arn: again.userArn }) }));
    expect(shown()).toMatchObject({ page: null, activity: { kind: 'failed' } });
  });

  test('copies and exports what is shown, once there is something', async () => {
    const { loads, used, say } = started();
    say('copy');
    expect(used).toEqual([]);
    await loads[0]!.answer(aPage());
    say('copy');
    say('export');
    expect(used).toEqual([
      [aPage(), 'copy'],
      [aPage(), 'export'],
    ]);
  });

  test('stops asking when it is closed', () => {
    const { session, loads } = started();
    session.dispose();
    expect(loads[0]!.signal.aborted).toBe(true);
  });
});

describe('A failure', () => {
  test('is explained, keeps what was known, and can be retried', async () => {
    const { loads, shown, say, logged } = started();
    await loads[0]!.answer(aPage());
    say('refresh');
    await loads[1]!.reject(new Error('offline'));
    expect(shown()).toMatchObject({
      page: aPage(),
      activity: {
        kind: 'failed',
        problem: { title: 'It failed', message: 'Error: offline', actions: ['Show Log'] },
      },
    });
    expect(logged.join()).toMatch(/offline/);
    say('refresh');
    expect(shown().activity.kind).toBe('loading');
  });

  test('has commands by their index, and no other command', async () => {
    const { loads, ran, say } = started();
    say('act', 0);
    await loads[0]!.reject(new Error('offline'));
    say('act', 1);
    say('act', 'log.show');
    expect(ran).toEqual([]);
    say('act', 0);
    expect(ran).toEqual([REMEDY]);
  });
});

describe('When the profile belongs to another account', () => {
  test('its answer is never shown, which is explained', async () => {
    const { loads, shown } = started();
    await loads[0]!.answer(OTHER_ACCOUNT);
    expect(shown().page).toBeNull();
    expect(shown().activity).toMatchObject({
      kind: 'failed',
      problem: { title: 'Another account answered' },
    });
    expect(JSON.stringify(shown().activity)).toMatch(/111122223333.*999900001111/);
  });

  test('a partial page of it ends the request', async () => {
    const { loads, shown } = started();
    loads[0]!.progress('…', OTHER_ACCOUNT);
    expect(loads[0]!.signal.aborted).toBe(true);
    await loads[0]!.answer(aPage());
    expect(shown()).toMatchObject({ page: null, activity: { kind: 'failed' } });
  });

  test('or the name to another user, the same happens', async () => {
    const { loads, shown } = started();
    await loads[0]!.answer(aPage({ user: aUser({ arn: 'arn:aws:iam::111122223333:user/alice' }) }));
    expect(shown()).toMatchObject({ page: null, activity: { kind: 'failed' } });
  });
});

test('An invalid message is logged and dropped', () => {
  const { say, logged, loads } = started();
  say('refresh', 'now');
  say('eval', '1');
  expect(loads).toHaveLength(1);
  expect(logged).toHaveLength(2);
});
