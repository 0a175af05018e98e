import { MailManagerClient } from '@aws-sdk/client-mailmanager';
import type { MailManagerClientConfig } from '@aws-sdk/client-mailmanager';
import { SESClient } from '@aws-sdk/client-ses';
import type { SESClientConfig } from '@aws-sdk/client-ses';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SESv2ClientConfig } from '@aws-sdk/client-sesv2';
import { perRegion, type ClientOptions, type Regional } from '../client/regional.ts';

/** What SES itself is asked with: a client for each service and Region. */
export interface SesClients {
  readonly v2: (region: string) => Regional<SESv2Client>;
  /** SES API v1, for the one list that more people may read. */
  readonly v1: (region: string) => Regional<SESClient>;
  readonly mailManager: (region: string) => Regional<MailManagerClient>;
}

/** Requests under way at once to a service in a Region. */
const IN_A_REGION = 4;

export type SesClientSettings = SESv2ClientConfig & SESClientConfig & MailManagerClientConfig;

interface SesClientOptions extends ClientOptions {
  /** Returns the settings of a client, except for its Region; services are named as in `AWS_ENDPOINT_URL_…`. */
  readonly config: (service: 'sesv2' | 'ses' | 'mailmanager') => SesClientSettings;
}

/** Creates the clients. Each of them sends the calls of a set-up and no others. */
export function createSesClients({ config, ...options }: SesClientOptions): SesClients {
  return {
    v2: perRegion(options, IN_A_REGION, (region) => new SESv2Client({ ...config('sesv2'), region }), 'setup'),
    v1: perRegion(options, IN_A_REGION, (region) => new SESClient({ ...config('ses'), region }), 'setup'),
    mailManager: perRegion(
      options,
      IN_A_REGION,
      (region) => new MailManagerClient({ ...config('mailmanager'), region }),
      'setup',
    ),
  };
}
