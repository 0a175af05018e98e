/**
 * CBOR (RFC 8949), as far as the Smithy RPC v2 CBOR protocol uses it: no tag but that of times.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import type { Value } from './wire.ts';

const UNSIGNED = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const LIST = 4;
const MAP = 5;
const TAG = 6;
const SIMPLE = 7;
/** Seconds since 1970. */
const TIME = 1;
const INDEFINITE = 31;

/** Of an answer: numbers go as doubles, times as doubles with their tag; what is `undefined` is left out. */
export function encodeCbor(value: Value): Buffer {
  if (typeof value === 'string') return headed(TEXT, Buffer.from(value));
  if (typeof value === 'boolean') return Buffer.of((SIMPLE << 5) | (value ? 21 : 20));
  if (typeof value === 'number') return double(value);
  if (value instanceof Date) return Buffer.concat([head(TAG, TIME), double(value.getTime() / 1000)]);
  if (isList(value)) return Buffer.concat([head(LIST, value.length), ...value.map(encodeCbor)]);
  const members = Object.entries(value ?? {}).filter(([, member]) => member !== undefined);
  return Buffer.concat([
    head(MAP, members.length),
    ...members.flatMap(([name, member]) => [encodeCbor(name), encodeCbor(member)]),
  ]);
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const headed = (major: number, bytes: Buffer): Buffer => Buffer.concat([head(major, bytes.length), bytes]);

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.of((major << 5) | argument);
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8((major << 5) | 26);
  bytes.writeUInt32BE(argument, 1);
  return bytes;
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8((SIMPLE << 5) | 27);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Of a request: times as `Date`, bytes as `Buffer`. @throws Error where it is no CBOR. */
export function decodeCbor(bytes: Buffer): unknown {
  let place = 0;
  const take = (count: number): Buffer => {
    if (place + count > bytes.length) throw new Error('The CBOR ends too early.');
    place += count;
    return bytes.subarray(place - count, place);
  };
  const argument = (info: number): number => {
    if (info < 24) return info;
    if (info === 24) return take(1).readUInt8();
    if (info === 25) return take(2).readUInt16BE();
    if (info === 26) return take(4).readUInt32BE();
    if (info === 27) return Number(take(8).readBigUInt64BE());
    throw new Error(`CBOR has no additional information ${info} here.`);
  };
  /** Reads so many, or all up to the break. */
  const each = (info: number, read: () => void): void => {
    if (info !== INDEFINITE) for (let left = argument(info); left > 0; left -= 1) read();
    else {
      while (bytes[place] !== 0xff) read();
      take(1);
    }
  };
  const simple = (info: number): unknown => {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return undefined;
    if (info === 25) return half(take(2).readUInt16BE());
    if (info === 26) return take(4).readFloatBE();
    if (info === 27) return take(8).readDoubleBE();
    throw new Error(`CBOR has no simple value ${info} here.`);
  };
  const item = (): unknown => {
    const initial = take(1).readUInt8();
    const [major, info] = [initial >> 5, initial & 31];
    switch (major) {
      case UNSIGNED:
        return argument(info);
      case NEGATIVE:
        return -1 - argument(info);
      case BYTES:
      case TEXT: {
        const chunks: Buffer[] = [];
        if (info !== INDEFINITE) chunks.push(take(argument(info)));
        else each(info, () => void chunks.push(Buffer.from(item() as Buffer | string)));
        const whole = Buffer.concat(chunks);
        return major === TEXT ? whole.toString() : whole;
      }
      case LIST: {
        const list: unknown[] = [];
        each(info, () => void list.push(item()));
        return list;
      }
      case MAP: {
        const map: Record<string, unknown> = {};
        each(info, () => {
          const name = String(item());
          map[name] = item();
        });
        return map;
      }
      case TAG: {
        const tag = argument(info);
        const content = item();
        return tag === TIME ? new Date(Number(content) * 1000) : content;
      }
      default:
        return simple(info);
    }
  };
  const whole = item();
  if (place < bytes.length) throw new Error('The CBOR goes on after its end.');
  return whole;
}

/** IEEE 754, 16 bits. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}
