/** The summary: the verdict with the access keys, what everything proves, and what is missing. */
import * as l10n from '@vscode/l10n';
import { isRole } from '../../src/senders/model/evidence.ts';
import { isSesUse } from '../../src/senders/model/evidence/accessKeys.ts';
import type { AccessKey, LastUsed, PastUse, Principal } from '../../src/senders/model/model.ts';
import { verdictSentence } from '../../src/senders/words/verdictSentence.ts';
import { roleWords } from '../../src/senders/words/roleWords.ts';
import { statusLabel, verdictLabel } from '../../src/senders/words/words.ts';
import { pastUseFate } from '../../src/senders/words/evidenceWords.ts';
import {
  allGaps,
  gapOfKey,
  knownUnused,
  shownVerdict,
} from '../../src/presentation/accessAdvisor/evidence.ts';
import { mailLines } from '../../src/presentation/accessAdvisor/mails.ts';
import { createProof } from '../../src/presentation/accessAdvisor/proof.ts';
import type { AdvisorPage } from '../../src/presentation/accessAdvisor/protocol.ts';
import {
  isAwaited,
  nextStepFor,
  noKeysText,
  unusedKeyText,
} from '../../src/presentation/accessAdvisor/pageWords.ts';
import { VERDICT_PATHS } from '../../src/presentation/verdictLooks.ts';
import { serviceMeaning } from '../../src/presentation/meanings.ts';
import { around, facts, h, list, muted, type Child } from '../shared/dom.ts';
import { withWholeRegions } from '../shared/parts.ts';
import { icon } from '../shared/svg.ts';
import type { Times } from '../shared/times.ts';

/** The verdict with its icon. */
export function verdictTitle(page: AdvisorPage): readonly Child[] {
  const { verdict } = shownVerdict(page);
  return [icon(VERDICT_PATHS[verdict]), verdictLabel(verdict, page.user.kind)];
}

/** What the verdict is based on: the access keys with their last use, and uses they no longer show. */
export function verdictCard(page: AdvisorPage, times: Times): readonly Child[] {
  const { user, earlier } = page;
  const { verdict } = shownVerdict(page);
  const keys = [
    ...user.accessKeys.map((key) => keyItem(page, key, times)),
    ...(user.pastUses ?? []).map((past) => pastItem(page, past, times)),
  ];
  return [
    ...(verdict === 'checking' ? [] : [h('p', {}, verdictSentence(verdict, page.user.kind))]),
    earlier === undefined
      ? null
      : h(
          'p',
          {},
          muted(
            ...around(
              user.pending.length > 0
                ? l10n.t('From the last scan ({0}); AWS is being asked again.')
                : l10n.t('From the last scan ({0}); some new answers are missing.'),
              times.ago(earlier.asOf),
            ),
          ),
        ),
    ...(isRole(user)
      ? roleFacts(user, times)
      : [
          h('h3', {}, l10n.t('Access keys')),
          keys.length === 0 ? h('p', {}, muted(noKeysText(user))) : list('facts', keys),
        ]),
    ...(page.mails === undefined
      ? []
      : [
          h('h3', {}, l10n.t('Mails counted under this name')),
          list(
            'facts',
            mailLines(
              page.mails,
              (at) => times.absolute(at),
              (text) => text,
            ).map(wholeLine),
          ),
        ]),
  ];
}

/** A role has no access keys: what kind of role it is, when it was last used at all, and who may assume it. */
function roleFacts(user: Principal, times: Times): readonly Child[] {
  const words = roleWords(user, { when: (at) => times.absolute(at), quoted: (text) => text });
  return words.length === 0 ? [] : [h('h3', {}, l10n.t('Role')), list('facts', words.map(wholeLine))];
}

const wholeLine = (words: string): HTMLElement => h('span', {}, ...withWholeRegions(words));

/** A use of SES that the keys no longer show. */
function pastItem({ user }: AdvisorPage, past: PastUse, times: Times): HTMLElement {
  const name = past.keyId === null ? l10n.t('Earlier access key') : h('code', {}, past.keyId);
  return h(
    'div',
    {},
    h(
      'p',
      {},
      name,
      ' ',
      h(
        'span',
        { class: 'badge' },
        pastUseFate(user, past, (text) => text),
      ),
    ),
    lastUseLine(past.use, times),
  );
}

function keyItem(page: AdvisorPage, key: AccessKey, times: Times): HTMLElement {
  const name = key.id === null ? l10n.t('Access key') : h('code', {}, key.id);
  return h(
    'div',
    {},
    h('p', {}, name, ' ', h('span', { class: 'badge' }, statusLabel(key.status))),
    key.lastUsed === null
      ? h('p', {}, muted(...unusedKey(page, key, times)))
      : lastUseLine(key.lastUsed, times),
    key.source === 'report'
      ? h('p', {}, muted(...around(l10n.t('From the credential report generated {0}'), times.ago(key.asOf))))
      : null,
  );
}

function unusedKey(page: AdvisorPage, key: AccessKey, times: Times): readonly Child[] {
  const asOf = isAwaited(page.user, key) ? knownUnused(page, key) : null;
  return asOf === null
    ? [unusedKeyText(page.user, key, gapOfKey(page, key.id))]
    : around(l10n.t('No use recorded as of {0}'), times.ago(asOf));
}

function lastUseLine(use: LastUsed, times: Times): HTMLElement {
  const service = h(
    'code',
    { class: isSesUse(use) ? 'marker' : '' },
    use.service ?? l10n.t('not named by AWS'),
  );
  const meaning = serviceMeaning(use.service);
  return facts(
    h('span', {}, ...around(l10n.t('Last used service {0}'), service)),
    times.ago(use.at),
    use.region,
    meaning === '' ? null : muted(meaning),
  );
}

/** What everything proves, and what it doesn't. */
export function proofCard(page: AdvisorPage, times: Times): readonly Child[] {
  const proof = createProof(page, { when: (at) => times.absolute(at), quoted: (name) => name });
  const part = (title: string, sentences: readonly string[]) =>
    sentences.length === 0 ? null : h('div', {}, h('h3', {}, title), list('sentences', sentences));
  return [
    h('p', { class: 'loud' }, proof.conclusion),
    h(
      'div',
      { class: 'columns' },
      part(l10n.t('It shows'), proof.shows),
      part(l10n.t('It cannot show'), proof.cannotShow),
      part(l10n.t('Keep in mind'), proof.keepInMind),
    ),
  ];
}

/** Missing answers, each with what you can do about it. */
export function gapsCard(page: AdvisorPage): readonly Child[] {
  const gaps = allGaps(page);
  if (gaps.length === 0) return [];
  const title =
    gaps.length === 1 ? l10n.t('One answer is missing') : l10n.t('{0} answers are missing', gaps.length);
  const items = gaps.map((gap) =>
    h(
      'div',
      {},
      facts(h('code', {}, gap.call), gap.reason, gap.accessKeyId ?? null),
      h('p', {}, h('bdi', {}, gap.message), ' ', nextStepFor(gap)),
    ),
  );
  return [
    h(
      'section',
      { class: 'card notice', 'aria-labelledby': 'gaps-title' },
      h('h2', { id: 'gaps-title' }, title),
      list('facts', items),
    ),
  ];
}
