/** Shared by the tests of SES: its clients to an endpoint of the account with a SES set-up. */
import { MailManagerClient } from '@aws-sdk/client-mailmanager';
import { SESClient } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { onTestFinished } from 'vitest';
import type { Endpoint, EndpointOptions } from '../../aws/endpoint.ts';
import { configOf, endpointOf, sample, type ClientOptions } from './support.ts';

export const ses = (options: Omit<EndpointOptions, 'accounts'> = {}): Promise<Endpoint> =>
  endpointOf(sample('ses'), options);

export function sesV2Client(endpoint: Endpoint, options: ClientOptions = {}): SESv2Client {
  const client = new SESv2Client(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

export function sesV1Client(endpoint: Endpoint, options: ClientOptions = {}): SESClient {
  const client = new SESClient(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}

export function mailManagerClient(endpoint: Endpoint, options: ClientOptions = {}): MailManagerClient {
  const client = new MailManagerClient(configOf(endpoint, options));
  onTestFinished(() => client.destroy());
  return client;
}
