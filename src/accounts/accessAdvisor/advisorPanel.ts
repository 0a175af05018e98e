import * as l10n from '@vscode/l10n';
import type { Timestamp } from '../../senders/model/model.ts';
import type { UserRef } from '../../senders/model/sameUser.ts';
import type { Remedy } from '../../presentation/signIn/nextSteps.ts';
import { receive, type Handlers, type Message } from '../../presentation/webview/protocol.ts';
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

/** The source of the panel's data; `extension.ts` supplies it. */
export interface AccessAdvisorSource {
  /**
   * Asks everything about one user, live. Missing answers are gaps of the page, not errors. `onProgress` gets what is
   * being asked, and possibly a first page (with calls in `user.pending`) to show meanwhile.
   * @throws if nothing could be asked at all, or the signal's reason when aborted
   */
  load(
    target: AdvisorTarget,
    onProgress: (text: string, partial?: AdvisorPage) => void,
    signal: AbortSignal,
  ): Promise<AdvisorPage>;
  /** Returns what a rejection of `load` means, in words and actions. */
  explain(error: unknown, target: AdvisorTarget): Failure;
}

/** What a person can do with all the data of a panel. */
export type PageUse = 'copy' | 'export';

export interface PanelSessionOptions {
  readonly target: AdvisorTarget;
  readonly locale: string;
  /** The time at AWS. */
  readonly now: () => Timestamp;
  /** The days that count as recent, by the current setting. */
  readonly recentDays: () => number;
  readonly source: AccessAdvisorSource;
  readonly post: (message: Message<ToPage>) => void;
  readonly run: (remedy: Remedy) => void;
  readonly use: (page: AdvisorPage, how: PageUse) => void;
  readonly stop: (target: AdvisorTarget) => void;
  readonly calls: (target: AdvisorTarget) => void;
  readonly explain: () => void;
  readonly onFollow: (target: AdvisorTarget) => void;
  readonly log: (message: string) => void;
}

/**
 * What one panel knows: loads and cancels, drops answers that are late or about another account, and posts to the page.
 * Everything fits into one `show` message, so a page that comes back (from being hidden, or after a reload) needs
 * nothing else. It asks nothing before `load`.
 */
export class PanelSession {
  readonly #options: PanelSessionOptions;
  readonly #handlers: Handlers<ToHost>;
  #target: AdvisorTarget;
  #page: AdvisorPage | null = null;
  #isWhole = false;
  #activity: Activity = { kind: 'idle' };
  #remedies: readonly Remedy[] = [];
  /** The running load; aborted when another one replaces it. */
  #run: AbortController | null = null;

  constructor(options: PanelSessionOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#handlers = {
      ready: () => this.#show(),
      refresh: () => void this.load(),
      cancel: () => this.#cancel(),
      act: (index) => {
        const remedy = this.#remedies[index];
        if (remedy !== undefined) options.run(remedy);
      },
      copy: () => this.#use('copy'),
      export: () => this.#use('export'),
      stop: () => options.stop(this.#target),
      calls: () => options.calls(this.#target),
      explain: options.explain,
      report: (message) => options.log(`Access Advisor page: ${message.slice(0, 1000)}`),
    };
  }

  get target(): AdvisorTarget {
    return this.#target;
  }

  /** Handles a message from the page. Invalid ones are logged and dropped. */
  receive(raw: unknown): void {
    if (!receive(raw, toHost, this.#handlers))
      this.#options.log('Access Advisor page: ignored an invalid message.');
  }

  /** Asks AWS, replacing a running load. Never rejects. */
  async load(): Promise<void> {
    this.#stop();
    const run = new AbortController();
    this.#run = run;
    const { source } = this.#options;
    try {
      this.#progress(run, l10n.t('Asking IAM…'));
      const onProgress = (text: string, partial?: AdvisorPage) => this.#progress(run, text, partial);
      const answer = await source.load(this.#target, onProgress, run.signal);
      if (this.#run === run && this.#accept(answer, true)) this.#enter({ kind: 'idle' });
    } catch (error) {
      if (this.#run === run) this.#fail(source.explain(error, this.#target));
    }
    if (this.#run !== run) return;
    this.#run = null;
    this.#show();
  }

  /** Loads if there is nothing to show and nothing is running, or if the user's name has changed. */
  showAgain({ userArn, userId = null }: AdvisorTarget): void {
    const isRenamed = userArn !== this.#target.userArn;
    this.#follow({ arn: userArn, id: userId });
    if (isRenamed || (!this.#isWhole && this.#run === null)) void this.load();
  }

  dispose(): void {
    this.#stop();
  }

  #stop(): void {
    const stopped = this.#run;
    this.#run = null;
    stopped?.abort();
  }

  #show(): void {
    const { locale, now, recentDays, post } = this.#options;
    const [target, page, activity] = [this.#target, this.#page, this.#activity];
    post({ type: 'show', body: { target, locale, now: now(), recentDays: recentDays(), page, activity } });
  }

  #progress(run: AbortController, text: string, partial?: AdvisorPage): void {
    if (this.#run !== run) return;
    if (partial !== undefined && !this.#accept(partial, false)) {
      this.#stop();
      this.#show();
      return;
    }
    this.#enter({ kind: 'loading', text });
    if (partial === undefined) this.#options.post({ type: 'activity', body: this.#activity });
    else this.#show();
  }

  #enter(activity: Activity, remedies: readonly Remedy[] = []): void {
    this.#activity = activity;
    this.#remedies = remedies;
  }

  #fail({ remedies, ...failure }: Failure): void {
    this.#options.log(`Access Advisor of ${this.#target.userArn}: ${failure.title}: ${failure.message}`);
    const actions = remedies.map((remedy) => remedy.title);
    this.#giveUp('Failed', failure.title);
    this.#enter({ kind: 'failed', problem: { ...failure, actions } }, remedies);
  }

  #cancel(): void {
    if (this.#run === null) return;
    this.#stop();
    this.#giveUp('Cancelled', l10n.t('Canceled before the answer came.'));
    this.#enter({ kind: 'cancelled' });
    this.#show();
  }

  #giveUp(reason: string, message: string): void {
    if (this.#page !== null) this.#page = giveUpPending(this.#page, reason, message);
  }

  #follow(user: UserRef): void {
    const next = followed(this.#target, user);
    if (next === this.#target) return;
    this.#target = next;
    this.#options.onFollow(next);
  }

  /** Keeps the page if it belongs to this panel. A first, partial page never replaces a complete one. */
  #accept(next: AdvisorPage, whole: boolean): boolean {
    const problem = mismatch(this.#target, next);
    if (problem !== null) {
      this.#page = null;
      this.#isWhole = false;
      this.#fail({ ...problem, remedies: [] });
      return false;
    }
    this.#follow(next.user);
    if (whole || !this.#isWhole) {
      this.#page = next;
      this.#isWhole = whole;
    }
    return true;
  }

  #use(how: PageUse): void {
    if (this.#page !== null) this.#options.use(this.#page, how);
  }
}
