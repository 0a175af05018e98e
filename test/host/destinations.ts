/** Notes every connection that this process opens, whoever in it does: by TCP, also below TLS and HTTP, or by UDP. */
import dgram from 'node:dgram';
import net from 'node:net';

type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;
type Send = (this: dgram.Socket, ...args: unknown[]) => void;

/**
 * Begins to note.
 * @param note is called with `HOST:PORT` for each, before it is opened. Sockets of this machine's file system are
 * no network.
 * @returns what ends it.
 */
export function noteDestinations(note: (destination: string) => void): () => void {
  // `connect` of a socket is what every client of Node.js ends with.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const connect = net.Socket.prototype.connect as Connect;
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const send = dgram.Socket.prototype.send as Send;
  Object.assign(net.Socket.prototype, {
    connect(this: net.Socket, ...args: unknown[]) {
      const destination = tcpDestination(args);
      if (destination !== null) note(destination);
      return connect.apply(this, args);
    },
  });
  Object.assign(dgram.Socket.prototype, {
    send(this: dgram.Socket, ...args: unknown[]) {
      note(`udp ${args.filter((arg) => typeof arg === 'number' || typeof arg === 'string').join(':')}`);
      send.apply(this, args);
    },
  });
  return () => {
    Object.assign(net.Socket.prototype, { connect });
    Object.assign(dgram.Socket.prototype, { send });
  };
}

/** The forms of `net.Socket.connect`: an object, a port and a host, or both as Node hands them on, in an array. */
function tcpDestination([first, second]: readonly unknown[]): string | null {
  if (Array.isArray(first)) return tcpDestination(first);
  if (typeof first === 'number') return `${typeof second === 'string' ? second : 'localhost'}:${first}`;
  if (typeof first !== 'object' || first === null) return null;
  const { host, port, path } = first as { host?: string; port?: number | string; path?: string | null };
  return port === undefined || (path !== undefined && path !== null && host === undefined)
    ? null
    : `${host ?? 'localhost'}:${port}`;
}
