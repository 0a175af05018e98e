import {
  GetAccountCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  GetMessageInsightsCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
} from '@aws-sdk/client-sesv2';
import { ListIdentitiesCommand } from '@aws-sdk/client-ses';
import {
  GetIngressPointCommand,
  GetRuleSetCommand,
  ListIngressPointsCommand,
} from '@aws-sdk/client-mailmanager';
import type { Result } from '../../senders/ports/iamReader.ts';
import type { SesReader } from '../../senders/ports/sesReader.ts';
import { tokenPages } from '../client/paging.ts';
import { requests } from '../client/requests.ts';
import type { Urgency } from '../client/requests.ts';
import { errorCode, InvalidResponse, presentList, presentText } from '../errors/failure.ts';
import type { Subject } from '../errors/failure.ts';
import type { SesClients } from './sesClients.ts';
import { hasNoMailManager } from './mailManagerRegions.ts';
import {
  readAccount,
  readEventDestination,
  readIdentity,
  readMessageInsights,
  sendingRoles,
} from './sesAnswers.ts';

export { createSesClients } from './sesClients.ts';

/** The most on a page. Sources: SES API v2, ListEmailIdentities, ListConfigurationSets; Mail Manager, ListIngressPoints. */
const PAGE_SIZE = 1_000;
const MAIL_MANAGER_PAGE_SIZE = 50;

/** An account has at most 10,000 identities and 10,000 configuration sets in a Region; pages may be short. */
const MOST_PAGES = 200;

/**
 * Returns what SES itself answers, over the wire.
 * @param urgency `now` goes before `background`: a person is waiting.
 */
export function createSesReader(clients: SesClients, urgency: Urgency): SesReader {
  const v2 = (region: string) => {
    const { client, queue } = clients.v2(region);
    return { ...requests(client, queue, urgency), subject: { words: `SES in ${region}`, region } };
  };
  const v1 = (region: string) => {
    const { client, queue } = clients.v1(region);
    return { ...requests(client, queue, urgency), subject: { words: `SES in ${region}`, region } };
  };
  const mailManager = (region: string) => {
    const { client, queue } = clients.mailManager(region);
    return { ...requests(client, queue, urgency), subject: { words: `Mail Manager in ${region}`, region } };
  };
  const about = ({ words, region }: Subject & { readonly region: string }, name: string): Subject => ({
    words: `${words}, ${name}`,
    region,
  });

  /** ListIdentities of SES API v1: SecurityAudit has it, but not ListEmailIdentities. */
  const listIdentitiesByV1 = (region: string, signal: AbortSignal): Promise<Result<readonly string[]>> => {
    const { send, answer, subject } = v1(region);
    const ask = () =>
      allNames(
        (NextToken) => send(new ListIdentitiesCommand({ MaxItems: PAGE_SIZE, NextToken }), signal),
        (page) => presentList(page.Identities, 'Identities').map((name) => presentText(name, 'Identities')),
      );
    return answer('ListIdentities', signal, ask, subject);
  };

  return {
    getAccount: (region, signal) => {
      const { send, answer, subject } = v2(region);
      const ask = async () => readAccount(await send(new GetAccountCommand({}), signal));
      return answer('GetAccount', signal, ask, subject);
    },

    listIdentities: async (region, signal) => {
      const { send, answer, subject } = v2(region);
      const ask = () =>
        allNames(
          (NextToken) => send(new ListEmailIdentitiesCommand({ PageSize: PAGE_SIZE, NextToken }), signal),
          (page) =>
            presentList(page.EmailIdentities, 'EmailIdentities').map(({ IdentityName }) =>
              presentText(IdentityName, 'IdentityName'),
            ),
        );
      const listed = await answer('ListEmailIdentities', signal, ask, subject);
      if (listed.ok || listed.gap.reason !== 'AccessDenied') return listed;
      const listedByV1 = await listIdentitiesByV1(region, signal);
      return !listedByV1.ok && listedByV1.gap.reason === 'AccessDenied' ? listed : listedByV1;
    },

    getIdentity: (region, name, signal) => {
      const { send, answer, subject } = v2(region);
      const ask = async () =>
        readIdentity(name, await send(new GetEmailIdentityCommand({ EmailIdentity: name }), signal));
      return answer('GetEmailIdentity', signal, ask, about(subject, name));
    },

    listConfigurationSets: (region, signal) => {
      const { send, answer, subject } = v2(region);
      const ask = () =>
        allNames(
          (NextToken) => send(new ListConfigurationSetsCommand({ PageSize: PAGE_SIZE, NextToken }), signal),
          (page) =>
            presentList(page.ConfigurationSets, 'ConfigurationSets').map((name) =>
              presentText(name, 'ConfigurationSets'),
            ),
        );
      return answer('ListConfigurationSets', signal, ask, subject);
    },

    getEventDestinations: (region, configurationSet, signal) => {
      const { send, answer, subject } = v2(region);
      const ask = async () => {
        const input = { ConfigurationSetName: configurationSet };
        const { EventDestinations } = await send(
          new GetConfigurationSetEventDestinationsCommand(input),
          signal,
        );
        return presentList(EventDestinations, 'EventDestinations').map(readEventDestination);
      };
      return answer('GetConfigurationSetEventDestinations', signal, ask, about(subject, configurationSet));
    },

    listIngressPoints: (region, signal) => {
      const { send, answer, subject } = mailManager(region);
      const ask = async () => {
        try {
          const points = new Map<string, string>();
          const list = tokenPages(
            (NextToken) =>
              send(new ListIngressPointsCommand({ PageSize: MAIL_MANAGER_PAGE_SIZE, NextToken }), signal),
            MOST_PAGES,
          );
          for await (const page of list)
            for (const { IngressPointId, IngressPointName } of presentList(
              page.IngressPoints,
              'IngressPoints',
            ))
              points.set(
                presentText(IngressPointId, 'IngressPointId'),
                presentText(IngressPointName, 'IngressPointName'),
              );
          return [...points].map(([id, name]) => ({ id, name }));
        } catch (error) {
          if (hasNoMailManager(region, error)) return [];
          throw error;
        }
      };
      return answer('ListIngressPoints', signal, ask, subject);
    },

    getIngressRoles: async (region, id, signal) => {
      const { send, answer, subject } = mailManager(region);
      const of = about(subject, id);
      const askPoint = async () => {
        const { RuleSetId } = await send(new GetIngressPointCommand({ IngressPointId: id }), signal);
        return presentText(RuleSetId, 'RuleSetId');
      };
      const ruleSetId = await answer('GetIngressPoint', signal, askPoint, of);
      if (!ruleSetId.ok) return { ok: false, gap: ruleSetId.gap };
      const askRules = async () => {
        const { Rules } = await send(new GetRuleSetCommand({ RuleSetId: ruleSetId.value }), signal);
        return sendingRoles(presentList(Rules, 'Rules'));
      };
      return answer('GetRuleSet', signal, askRules, of);
    },

    getMessageInsights: (region, messageId, signal) => {
      const { send, answer, subject } = v2(region);
      // In a mail's header it has angle brackets around it and a host behind it.
      const id = messageId.replace(/^\s*</, '').replace(/[@>\s].*$/s, '');
      const ask = async () => {
        try {
          return readMessageInsights(
            id,
            await send(new GetMessageInsightsCommand({ MessageId: id }), signal),
          );
        } catch (error) {
          if (errorCode(error) === 'NotFound') return null;
          throw error;
        }
      };
      return answer('GetMessageInsights', signal, ask, about(subject, `mail ${id}`));
    },
  };
}

/** Returns the names on all pages, each once: a list that changes between two pages may have one twice. */
async function allNames<P extends { readonly NextToken?: string | undefined }>(
  ask: (token: string | undefined) => Promise<P>,
  namesOn: (page: P) => readonly string[],
): Promise<readonly string[]> {
  const names = new Set<string>();
  for await (const page of tokenPages(ask, MOST_PAGES)) {
    for (const name of namesOn(page)) names.add(name);
    if (names.size > MOST_NAMES)
      throw new InvalidResponse(`The list has more than ${MOST_NAMES.toLocaleString('en-US')} names.`);
  }
  return [...names];
}

/** Source: Amazon SES Developer Guide, "Service quotas in Amazon SES": 10,000 identities, 10,000 configuration sets. */
const MOST_NAMES = 10_000;
