import { describe, expect, it } from 'vitest';
import { setupCommands } from '../../../../src/senders/setup/commands.ts';
import { unnamedMails } from '../../../../src/senders/setup/coverage.ts';
import { logCommands, setupTemplate } from '../../../../src/senders/setup/otherWays.ts';
import type { RegionSetup } from '../../../../src/senders/setup/setup.ts';
import { destination, identity } from './fakeSes.ts';

const region = (but: Partial<RegionSetup> = {}): RegionSetup => ({
  ...{ region: 'us-east-1', account: null, identities: [], configurationSets: [], ingressPoints: [] },
  ...{
    isListed: { identities: true, configurationSets: true },
    unread: [],
    gaps: [],
    answered: 4,
    waiting: 0,
  },
  ...but,
});

type Option = 'email-identity' | 'configuration-set-name' | 'event-destination-name';
const valueOf = (words: readonly string[], option: Option): string | undefined => {
  const at = words.indexOf(`--${option}`);
  const joined = words.find((word) => word.startsWith(`--${option}=`));
  return at === -1 ? joined?.slice(option.length + 3) : words[at + 1];
};

/** The state of SES after commands, by the rules of its API: missing or duplicate resources are rejected. */
function applied(before: RegionSetup, commands: readonly (readonly string[])[]): RegionSetup {
  const identities = new Map(before.identities.map((one) => [one.name, one]));
  const sets = new Map(before.configurationSets.map(({ name, destinations }) => [name, [...destinations]]));
  for (const words of commands) {
    expect(words.slice(0, 2)).toEqual(['aws', 'sesv2']);
    expect(words[words.indexOf('--region') + 1]).toBe(before.region);
    const set = valueOf(words, 'configuration-set-name') ?? null;
    const name = valueOf(words, 'event-destination-name') ?? '';
    const own = sets.get(set ?? '');
    const has = own?.some((one) => one.name === name) ?? false;
    switch (words[2]) {
      case 'create-configuration-set':
        expect(own).toBeUndefined();
        sets.set(set!, []);
        break;
      case 'create-configuration-set-event-destination':
        expect([own !== undefined, has]).toEqual([true, false]);
        own!.push(destination({ name }));
        break;
      case 'delete-configuration-set-event-destination':
        expect(has).toBe(true);
        sets.set(
          set!,
          own!.filter((one) => one.name !== name),
        );
        break;
      case 'delete-configuration-set':
        expect([...identities.values()].filter(({ configurationSet }) => configurationSet === set)).toEqual(
          [],
        );
        expect(sets.delete(set!)).toBe(true);
        break;
      case 'put-email-identity-configuration-set-attributes': {
        const one = identities.get(valueOf(words, 'email-identity')!)!;
        if (set !== null) expect([own !== undefined, one.configurationSet]).toEqual([true, null]);
        identities.set(one.name, { ...one, configurationSet: set });
        break;
      }
      default:
        expect.unreachable(words.join(' '));
    }
  }
  const configurationSets = [...sets].map(([name, destinations]) => ({ name, destinations }));
  return { ...before, identities: [...identities.values()], configurationSets };
}

const set = (name: string, ...destinations: ReturnType<typeof destination>[]) => ({ name, destinations });

const STATES: Readonly<Record<string, RegionSetup>> = {
  'nothing at all': region(),
  'an identity alone': region({ identities: [identity('example.com')] }),
  'sets that publish nothing by sender': region({
    identities: [identity('example.com', { configurationSet: 'bulk' }), identity("o'hara@example.com")],
    configurationSets: [
      set('bulk', destination({ kind: 'sns', callerIdentity: false, events: ['BOUNCE'] })),
      set('other', destination({ name: 'ses-senders', events: ['BOUNCE'] })),
      set('good', destination()),
    ],
  }),
  'a set of the same name, for something else': region({
    identities: [identity('example.com')],
    configurationSets: [set('ses-senders', destination({ kind: 'sns', callerIdentity: false }))],
  }),
  'a destination that is disabled': region({
    configurationSets: [
      set('bulk', destination({ name: 'ses-senders-2', events: ['SEND', 'BOUNCE'], enabled: false })),
    ],
  }),
  'names that look like options': region({ identities: [identity('-x@example.com')] }),
};

describe('The commands that set up SES', () => {
  it.each(Object.entries(STATES))(
    'leave no mail without a sender, and can be undone: %s',
    (_name, before) => {
      const { commands, undo, leftOut } = setupCommands(before, 'prod');
      const after = applied(before, commands);
      expect([unnamedMails(after), leftOut]).toEqual([[], []]);
      expect(setupCommands(after, 'prod').commands).toEqual([]);
      expect(applied(after, undo)).toEqual(before);
      // The commands can be shown again.
      expect(applied(after, setupCommands(after, 'prod').undo)).toEqual(before);
    },
  );

  it('replace nothing that exists', () => {
    for (const before of Object.values(STATES)) {
      const after = applied(before, setupCommands(before, null).commands);
      for (const { name, configurationSet } of before.identities)
        if (configurationSet !== null)
          expect(after.identities.find((one) => one.name === name)?.configurationSet).toBe(configurationSet);
      for (const { name, destinations } of before.configurationSets)
        expect(after.configurationSets.find((one) => one.name === name)?.destinations).toEqual(
          expect.arrayContaining([...destinations]),
        );
    }
  });

  it('continue where earlier ones stopped', () => {
    const before = STATES['an identity alone']!;
    const { commands } = setupCommands(before, null);
    for (let done = 1; done < commands.length; done++) {
      const half = applied(before, commands.slice(0, done));
      const rest = setupCommands(half, null);
      const after = applied(half, rest.commands);
      expect(unnamedMails(after)).toEqual([]);
      expect(applied(after, rest.undo)).toEqual(before);
    }
  });

  it('create no set when the names of the others are unknown, and delete none that may be a default', () => {
    const unlisted = region({
      identities: [identity('example.com')],
      isListed: { identities: true, configurationSets: false },
    });
    expect(setupCommands(unlisted, null)).toEqual({ commands: [], undo: [], leftOut: [] });
    const made = region({
      identities: [identity('example.com', { configurationSet: 'ses-senders' })],
      configurationSets: [set('ses-senders', destination({ name: 'ses-senders' }))],
    });
    const deletes = (one: RegionSetup) =>
      setupCommands(one, null).undo.filter((words) => words[2] === 'delete-configuration-set').length;
    expect(deletes(made)).toBe(1);
    expect(deletes({ ...made, unread: [{ identity: 'example.net' }] })).toBe(0);
    expect(deletes({ ...made, isListed: { identities: false, configurationSets: true } })).toBe(0);
  });

  it('leave out names that the AWS CLI or a terminal would interpret', () => {
    const names = ['file://x@example.com', 'a\u0007b@example.com', 'a\u202eb@example.com'];
    const { commands, leftOut } = setupCommands(
      region({ identities: names.map((name) => identity(name)) }),
      null,
    );
    expect([commands, leftOut]).toEqual([[], names]);
  });

  it('leave a set alone that has no room for another destination', () => {
    const full = Array.from({ length: 10 }, (_, index) =>
      destination({ name: `d${index}`, callerIdentity: false }),
    );
    expect(setupCommands(region({ configurationSets: [set('full', ...full)] }), null).commands).toEqual([]);
  });
});

it('A template makes what the commands make, except for the defaults of identities', () => {
  expect(setupTemplate(region())).toBeNull();
  const template = JSON.parse(setupTemplate(STATES['sets that publish nothing by sender']!)!) as {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
  };
  expect(Object.values(template.Resources).map(({ Type }) => Type)).toEqual([
    'AWS::SES::ConfigurationSet',
    ...Array.from({ length: 3 }, () => 'AWS::SES::ConfigurationSetEventDestination'),
  ]);
  expect(template.Resources['SenderDestination1']?.Properties).toMatchObject({
    ConfigurationSetName: { Ref: 'SenderSet' },
    EventDestination: { Name: 'ses-senders', MatchingEventTypes: ['send'] },
  });
  expect(template.Resources['SenderDestination2']?.Properties).toMatchObject({
    ConfigurationSetName: 'bulk',
  });
});

it('A log of mails is created before SES writes to it, and removed in reverse order', () => {
  const account = { partition: 'aws', accountId: '111122223333' };
  const { commands, undo } = logCommands(account, region({ configurationSets: [set('bulk')] }), 'prod');
  const names = (all: readonly (readonly string[])[]) => all.map((words) => words[2]);
  expect(names(commands)).toEqual([
    'create-configuration-set-event-destination',
    ...['create-log-group', 'put-retention-policy', 'put-resource-policy', 'put-rule', 'put-targets'],
  ]);
  expect(names(undo)).toEqual([
    ...['delete-configuration-set-event-destination', 'remove-targets', 'delete-rule'],
    ...['delete-resource-policy', 'delete-log-group'],
  ]);
});
