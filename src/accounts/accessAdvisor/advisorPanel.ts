/**
 * One panel's life between AWS and its page, without VS Code: loads, cancels, refuses answers that are late or
 * about another account, and tells the page. Everything that it knows fits into one `show` message, so a page
 * that comes back (after having been hidden, or after a reload) is told again in one go.
 */
import * as l10n from '@vscode/l10n';
import type { Timestamp } from '../../senders/model/model.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import type { Remedy } from '../../presentation/signIn/nextSteps.ts';
import { receive } from '../../presentation/webview/protocol.ts';
import type { Handlers, Message } from '../../presentation/webview/protocol.ts';
import { giveUpPending } from '../../presentation/accessAdvisor/evidence.ts';
import { toHost } from '../../presentation/accessAdvisor/schemas.ts';
import type {
  Activity,
  AdvisorPage,
  AdvisorTarget,
  Problem,
  ToHost,
  ToPage,
} from '../../presentation/accessAdvisor/protocol.ts';
import { followed, mismatch } from '../../presentation/accessAdvisor/target.ts';

export interface Failure extends Omit<Problem, 'actions'> {
  readonly remedies: readonly Remedy[];
}

/** Where the panel's data come from; `extension.ts` supplies it. */
export interface AccessAdvisorSource {
  /**
   * Asks everything about one user, live. Missing answers are gaps of the page, not errors. `onProgress` says
   * what is being asked; it may bring a first page (with calls in `user.pending`) to show meanwhile.
   * Rejects when nothing could be asked at all, or with the signal's reason when it is aborted.
   */
  load(
    target: AdvisorTarget,
    onProgress: (text: string, partial?: AdvisorPage) => void,
    signal: AbortSignal,
  ): Promise<AdvisorPage>;
  /** What a rejection of `load` means, in words and buttons. */
  explain(error: unknown, target: AdvisorTarget): Failure;
}

/** What can be done with everything that a panel shows. */
export type PageUse = 'copy' | 'export';

export interface PanelSessionOptions {
  readonly target: AdvisorTarget;
  readonly locale: string;
  /** The time at AWS. */
  readonly now: () => Timestamp;
  /** The days that count as recent, as they are set now. */
  readonly recentDays: () => number;
  readonly source: AccessAdvisorSource;
  readonly post: (message: Message<ToPage>) => void;
  readonly run: (remedy: Remedy) => void;
  readonly use: (page: AdvisorPage, how: PageUse) => void;
  readonly explain: () => void;
  /** Is told the user's name and path where they have changed. */
  readonly onFollow: (target: AdvisorTarget) => void;
  readonly log: (message: string) => void;
}

export interface PanelSession {
  /** Takes a message of the page. Anything that is none is logged and dropped. */
  receive(raw: unknown): void;
  /** Asks AWS; a load that is under way gives way. Never rejects. */
  load(): Promise<void>;
  /** Whom it is about, as the user is called now. */
  readonly target: AdvisorTarget;
  /** Asks again if there is nothing to see and nothing under way, or if the user is called otherwise now. */
  showAgain(target: AdvisorTarget): void;
  dispose(): void;
}

/** Opens it; nothing is asked before `load`. */
export function createPanelSession(options: PanelSessionOptions): PanelSession {
  const { locale, now, recentDays, source, post, run, use, explain, onFollow, log } = options;
  let { target } = options;
  let page: AdvisorPage | null = null;
  let isWhole = false;
  let activity: Activity = { kind: 'idle' };
  let remedies: readonly Remedy[] = [];
  let current: AbortController | null = null;

  const show = () =>
    post({ type: 'show', body: { target, locale, now: now(), recentDays: recentDays(), page, activity } });

  const enter = (next: Activity, nextRemedies: readonly Remedy[] = []) => {
    activity = next;
    remedies = nextRemedies;
  };

  const giveUp = (reason: string, message: string) => {
    if (page !== null) page = giveUpPending(page, reason, message);
  };

  const fail = ({ remedies: nextRemedies, ...failure }: Failure) => {
    log(`Access Advisor of ${target.userArn}: ${failure.title}: ${failure.message}`);
    const actions = nextRemedies.map((remedy) => remedy.title);
    giveUp('Failed', failure.title);
    enter({ kind: 'failed', problem: { ...failure, actions } }, nextRemedies);
  };

  const stop = () => {
    const stopped = current;
    current = null;
    stopped?.abort();
  };

  const follow = (user: UserRef) => {
    const next = followed(target, user);
    if (next === target) return;
    target = next;
    onFollow(target);
  };

  /** Keeps the page if it is this panel's own. A first, partial page never replaces a whole one. */
  const accept = (next: AdvisorPage, whole: boolean): boolean => {
    const problem = mismatch(target, next);
    if (problem !== null) {
      page = null;
      isWhole = false;
      fail({ ...problem, remedies: [] });
      return false;
    }
    follow(next.user);
    if (whole || !isWhole) {
      page = next;
      isWhole = whole;
    }
    return true;
  };

  const load = async (): Promise<void> => {
    stop();
    const mine = new AbortController();
    current = mine;
    const isLate = () => current !== mine;

    const onProgress = (text: string, partial?: AdvisorPage) => {
      if (isLate()) return;
      if (partial !== undefined && !accept(partial, false)) {
        stop();
        show();
        return;
      }
      enter({ kind: 'loading', text });
      if (partial === undefined) post({ type: 'activity', body: activity });
      else show();
    };

    onProgress(l10n.t('Asking IAM…'));
    try {
      const answer = await source.load(target, onProgress, mine.signal);
      if (isLate()) return;
      if (accept(answer, true)) enter({ kind: 'idle' });
    } catch (error) {
      if (isLate()) return;
      fail(source.explain(error, target));
    }
    current = null;
    show();
  };

  const cancel = () => {
    if (current === null) return;
    stop();
    giveUp('Cancelled', l10n.t('Cancelled before the answer came.'));
    enter({ kind: 'cancelled' });
    show();
  };

  const useWith = (how: PageUse) => {
    if (page !== null) use(page, how);
  };

  const handlers: Handlers<ToHost> = {
    ready: show,
    refresh: () => void load(),
    cancel,
    act: (index) => {
      const remedy = remedies[index];
      if (remedy !== undefined) run(remedy);
    },
    copy: () => useWith('copy'),
    export: () => useWith('export'),
    explain,
    report: (message) => log(`Access Advisor page: ${message.slice(0, 1000)}`),
  };

  return {
    receive: (raw) => {
      if (!receive(raw, toHost, handlers)) log('Access Advisor page: a message was not understood; dropped.');
    },
    load,
    get target() {
      return target;
    },
    showAgain: ({ userArn, userId = null }) => {
      const isRenamed = userArn !== target.userArn;
      follow({ arn: userArn, id: userId });
      if (isRenamed || (!isWhole && current === null)) void load();
    },
    dispose: stop,
  };
}
