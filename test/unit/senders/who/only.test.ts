import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../src/senders/model/model.ts';
import type { WhoFacts } from '../../../../src/senders/who/rank.ts';
import { gap } from '../builders.ts';
import { afterEnd, events, fromStart, keyAt, LATER, rank, role, root, user, WHOLE } from './scene.ts';

describe('The only one who could have sent', () => {
  const sender = () => user({ name: 'mailer', accessKeys: [keyAt('ses-smtp', fromStart(5))] });
  const everybody = () => [sender(), user(), root(), role()];
  const only = (principals: readonly Principal[], but: Partial<WhoFacts> = {}) =>
    rank(principals, but).only?.name ?? null;

  it('is named when everybody else is ruled out or unlikely', () => {
    expect(only(everybody())).toBe('mailer');
    expect(only([...everybody(), user({ name: 'busy', accessKeys: [keyAt('s3', LATER)] })])).toBe('mailer');
  });

  it.each<readonly [string, readonly Principal[], Partial<WhoFacts>]>([
    ['another one is possible', [...everybody(), user({ name: 'eve', gaps: [gap('ListAccessKeys')] })], {}],
    ['nobody is left', [user(), root(), role()], {}],
    ['root is not known', [sender(), user(), role()], {}],
    ['a list is missing', everybody(), { unlisted: [gap('ListUsers')] }],
    ['deleted users are not known', everybody(), { trail: { ...WHOLE, principals: null } }],
    [
      'deleted users are known from 14 minutes before',
      everybody(),
      { trail: { ...WHOLE, principals: { from: fromStart(-14), until: LATER } } },
    ],
    ['the list is newer than Event history', everybody(), { listedAsOf: '2026-11-22T10:00:01Z' }],
    ['a user was deleted since', everybody(), events(['DeleteUser', { userName: 'eve' }])],
    ['a role was deleted since', everybody(), events(['DeleteRole', { roleName: 'eve' }])],
    [
      'an earlier scan knows a user who used SES and was deleted',
      everybody(),
      { deletedPrincipals: [user({ name: 'gone', accessKeys: [keyAt('ses', fromStart(5))] })] },
    ],
  ])('is not named when %s', (_name, principals, but) => {
    expect(only(principals, but)).toBeNull();
  });

  it('is named when deleted users used SES long before, or were created later', () => {
    const gone = (but: object) => ({ deletedPrincipals: [user({ name: 'gone', ...but })] });
    expect(only(everybody(), gone({ accessKeys: [keyAt('ses', fromStart(-36 * 60 - 16))] }))).toBe('mailer');
    const later = { createdAt: afterEnd(1), accessKeys: [keyAt('ses', afterEnd(2))] };
    expect(only(everybody(), gone(later))).toBe('mailer');
  });

  it('is named when a user was deleted before', () => {
    expect(only(everybody(), events(['DeleteUser', { userName: 'eve', at: fromStart(-16) }]))).toBe('mailer');
  });
});
