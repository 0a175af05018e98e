/** TLS in front of the endpoint, with an authority that is made for the run and that nothing trusts by itself. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { request as forward } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '../host/folders.ts';

/** A request as it came out of the TLS. */
export interface SecureRequest {
  /** As the `Host` header has it, without a port. */
  readonly host: string;
  /** The region that the request is signed for; `undefined` where it is not signed. */
  readonly region: string | undefined;
}

export interface Tls extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** The certificate of the authority, in PEM form. */
  readonly caFile: string;
  /** The server's key and certificate, in PEM form, for a server of a test's own. */
  readonly identity: { readonly key: Buffer; readonly cert: Buffer };
  readonly requests: readonly SecureRequest[];
  reset(): void;
}

/**
 * Starts it.
 * @param target where the requests go on to, in the clear: `http://127.0.0.1:PORT`.
 * @param hosts the names that the certificate is for.
 * @throws Error where the program `openssl` is missing.
 */
export async function startTls(target: string, hosts: readonly string[]): Promise<Tls> {
  const folder = await temporaryFolder('tls');
  const files = await certify(folder.path, hosts);
  let requests: SecureRequest[] = [];
  const { hostname, port } = new URL(target);
  const identity = { key: await readFile(files.key), cert: await readFile(files.certificate) };
  const server = createServer(identity, (incoming, outgoing) => {
    requests.push({
      host: (incoming.headers.host ?? '').replace(/:\d+$/, ''),
      region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1],
    });
    const { method, url, headers } = incoming;
    const onward = forward({ host: hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward.on('error', () => outgoing.destroy()));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    caFile: files.authority,
    identity,
    get requests() {
      return requests;
    },
    reset: () => {
      requests = [];
    },
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await folder[Symbol.asyncDispose]();
    },
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority, and a certificate for the hosts that it has signed; both are good for a day. */
async function certify(
  folder: string,
  hosts: readonly string[],
): Promise<{ readonly authority: string; readonly key: string; readonly certificate: string }> {
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: readonly string[]) => promisify(execFile)('openssl', args, { cwd: folder });
  await writeFile(file('hosts.cnf'), `subjectAltName = ${hosts.map((host) => `DNS:${host}`).join(', ')}\n`);
  await openssl(
    ...['req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '1'],
    ...['-subj', '/CN=Authority of a test'],
    ...['-addext', 'keyUsage = critical, keyCertSign'],
  );
  await openssl('req', ...NEW_KEY, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server');
  await openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-extfile', 'hosts.cnf', '-days', '1', '-out', 'server.pem'],
  );
  return { authority: file('ca.pem'), key: file('server.key'), certificate: file('server.pem') };
}
