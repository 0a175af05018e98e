import type { Call } from '../../../../src/senders/model/model.ts';
import type { Result } from '../../../../src/senders/ports/iamReader.ts';
import type {
  EmailIdentity,
  EventDestination,
  IngressPoint,
  SesReader,
} from '../../../../src/senders/ports/sesReader.ts';

/** What SES has in one Region; `missing` names what isn't answered: a call, or a call and what it is about. */
export interface FakeRegion {
  identities: EmailIdentity[];
  sets: Map<string, EventDestination[]>;
  ingress?: readonly (IngressPoint & { readonly roles: readonly string[] })[];
  missing?: Readonly<Record<string, string>>;
}

export const identity = (name: string, but: Partial<EmailIdentity> = {}): EmailIdentity => ({
  ...{ name, verified: true, configurationSet: null, policies: [] },
  ...but,
});

export const destination = (but: Partial<EventDestination> = {}): EventDestination => ({
  ...{ name: 'metrics', enabled: true, events: ['SEND'], kind: 'cloudwatch', callerIdentity: true },
  ...but,
});

/** A fake SES in some Regions; records the calls as `REGION CALL NAME`. */
export function fakeSes(
  regions: Readonly<Record<string, FakeRegion>>,
): SesReader & { readonly asked: string[] } {
  const asked: string[] = [];
  const answer = <T>(
    region: string,
    call: Call,
    name: string,
    value: (known: FakeRegion) => T,
  ): Promise<Result<T>> => {
    asked.push(`${region} ${call} ${name}`.trim());
    const known: FakeRegion = regions[region] ?? { identities: [], sets: new Map() };
    const reason = known.missing?.[`${call} ${name}`] ?? known.missing?.[call];
    return Promise.resolve(
      reason === undefined
        ? { ok: true, value: value(known) }
        : { ok: false, gap: { call, reason, message: 'It was not answered.' } },
    );
  };
  return {
    asked,
    getAccount: (region) =>
      answer(region, 'GetAccount', '', () => ({
        ...{ sendingEnabled: true, productionAccess: true, enforcement: 'HEALTHY', vdm: false },
      })),
    listIdentities: (region) =>
      answer(region, 'ListEmailIdentities', '', ({ identities }) => identities.map(({ name }) => name)),
    getIdentity: (region, name) =>
      answer(region, 'GetEmailIdentity', name, ({ identities }) =>
        identities.find((one) => one.name === name)!,
      ),
    listConfigurationSets: (region) =>
      answer(region, 'ListConfigurationSets', '', ({ sets }) => [...sets.keys()]),
    getEventDestinations: (region, name) =>
      answer(region, 'GetConfigurationSetEventDestinations', name, ({ sets }) => sets.get(name)!),
    listIngressPoints: (region) =>
      answer(region, 'ListIngressPoints', '', ({ ingress = [] }) =>
        ingress.map(({ id, name }) => ({ id, name })),
      ),
    getIngressRoles: (region, id) =>
      answer(
        region,
        'GetIngressPoint',
        id,
        ({ ingress = [] }) => ingress.find((one) => one.id === id)!.roles,
      ),
    getMessageInsights: (region) => answer(region, 'GetMessageInsights', '', () => null),
  };
}
