import { ENDPOINT } from './environment.ts';

/** One call that the endpoint got. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  readonly status?: number;
  readonly error?: string;
}

/**
 * Changes the local AWS endpoint from now on; see test/aws/control.ts for the orders.
 * @throws Error with the endpoint's words when it does not know an order.
 */
export async function tellAws(orders: Readonly<Record<string, unknown>>): Promise<void> {
  const response = await fetch(`${endpointAddress()}/_control`, {
    method: 'POST',
    body: JSON.stringify(orders),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Every call since the endpoint was reset. */
export async function callsToAws(): Promise<readonly Call[]> {
  const response = await fetch(`${endpointAddress()}/_control/calls`);
  return (await response.json()) as readonly Call[];
}

export function endpointAddress(): string {
  const url = process.env[ENDPOINT];
  if (url === undefined) throw new Error(`${ENDPOINT} is not set: no runner has started this suite.`);
  return url;
}
