/** An HTTP proxy on the loopback that knows hosts which no name server knows, and remembers who passed. */
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A request that came to the proxy: `CONNECT iam.amazonaws.com:443`, or `POST http://iam.example:80`. */
export interface Passage {
  readonly method: string;
  readonly to: string;
  /** What it answered a tunnel with; of anything else what the other side answered. */
  readonly status: number;
}

export interface ProxyOptions {
  /** Where a host (`iam.amazonaws.com:443`) really is (`127.0.0.1:PORT`); the proxy answers 502 for others. */
  readonly routes: Readonly<Record<string, string>>;
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string;
  /** Answers every tunnel so. */
  readonly refuseWith?: number;
}

export interface Proxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly passages: readonly Passage[];
  reset(): void;
}

export async function startProxy({ routes, credentials, refuseWith }: ProxyOptions): Promise<Proxy> {
  let passages: Passage[] = [];
  const sockets = new Set<Socket>();
  const pass = (method: string, to: string, status: number) => void passages.push({ method, to, status });
  const isLetIn = ({ headers }: IncomingMessage) =>
    credentials === undefined ||
    headers['proxy-authorization'] === `Basic ${Buffer.from(credentials).toString('base64')}`;

  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '', 'http://nowhere.invalid');
    const to = `${url.hostname}:${url.port || '80'}`;
    const refused = isLetIn(incoming) ? (routes[to] === undefined ? 502 : undefined) : 407;
    if (refused !== undefined) {
      pass(incoming.method ?? '', `http://${to}`, refused);
      outgoing.writeHead(refused).end();
      return;
    }
    const [host, port] = addressOf(routes[to] ?? '');
    const headers = { ...incoming.headers };
    delete headers['proxy-authorization'];
    incoming.pipe(
      forward({ host, port, method: incoming.method, path: url.pathname + url.search, headers }, (answer) => {
        pass(incoming.method ?? '', `http://${to}`, answer.statusCode ?? 0);
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }).on('error', () => outgoing.destroy()),
    );
  });

  server.on('connect', (incoming: IncomingMessage, client: Socket) => {
    const to = incoming.url ?? '';
    const route = routes[to];
    const status = isLetIn(incoming) ? (refuseWith ?? (route === undefined ? 502 : 200)) : 407;
    pass('CONNECT', to, status);
    client.on('error', () => client.destroy());
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host, port] = addressOf(route ?? '');
    const far = connect(port, host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(far).pipe(client);
    });
    far.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.on('close', () => far.destroy());
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get passages() {
      return passages;
    },
    reset: () => {
      passages = [];
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function addressOf(route: string): readonly [host: string, port: number] {
  const [host = '', port = ''] = route.split(':');
  return [host, Number(port)];
}
