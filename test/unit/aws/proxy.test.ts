import { describe, expect, it } from 'vitest';
import { proxyFor, proxyUrl } from '../../../src/aws/client/proxy.ts';
import type { Destination } from '../../../src/aws/client/proxy.ts';

const to = (url: string): Destination => {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === 'https:';
  return {
    protocol: isSecure ? 'https:' : 'http:',
    host: hostname,
    port: Number(port) || (isSecure ? 443 : 80),
  };
};
const IAM = 'https://iam.amazonaws.com';

describe('The proxy of a request', () => {
  it('is the one of its protocol', () => {
    const env = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'http://plain:2' };
    expect(proxyFor(to(IAM), env)).toBe('http://secure:1');
    expect(proxyFor(to('http://iam.example'), env)).toBe('http://plain:2');
    expect(proxyFor(to(IAM), { HTTP_PROXY: 'http://plain:2' })).toBeNull();
  });

  it('is named in lower case or in upper case, and lower case goes first', () => {
    expect(proxyFor(to(IAM), { https_proxy: 'http://lower:1' })).toBe('http://lower:1');
    expect(proxyFor(to(IAM), { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' })).toBe(
      'http://lower:1',
    );
  });

  it('is none where the variable is empty', () => {
    expect(proxyFor(to(IAM), { HTTPS_PROXY: ' ' })).toBeNull();
    expect(proxyFor(to(IAM), {})).toBeNull();
  });

  it.each(['http://localhost:4566', 'http://127.0.0.1:4566', 'https://127.1.2.3', 'http://[::1]:4566'])(
    'is none for %s, which is this machine',
    (url) => {
      expect(proxyFor(to(url), { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' })).toBeNull();
    },
  );

  it.each([
    ['amazonaws.com', true],
    ['.amazonaws.com', true],
    ['*.amazonaws.com', true],
    ['iam.amazonaws.com', true],
    ['IAM.AmazonAWS.com', true],
    ['example.com, iam.amazonaws.com', true],
    ['example.com iam.amazonaws.com', true],
    ['iam.amazonaws.com:443', true],
    ['*', true],
    ['iam.amazonaws.com:8443', false],
    ['aws.com', false],
    ['sts.amazonaws.com', false],
    ['amazonaws.com.cn', false],
    ['', false],
    [',', false],
  ])('with NO_PROXY=%s is none: %s', (list, isNone) => {
    const proxy = proxyFor(to(IAM), { HTTPS_PROXY: 'http://p:1', NO_PROXY: list });
    expect(proxy).toBe(isNone ? null : 'http://p:1');
  });

  it('with no_proxy in lower case goes before the one in upper case', () => {
    const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*', no_proxy: 'example.com' };
    expect(proxyFor(to(IAM), env)).toBe('http://p:1');
  });
});

describe('The address of a proxy', () => {
  it('may lack "http://"', () => {
    expect(proxyUrl('proxy.example:3128')?.href).toBe('http://proxy.example:3128/');
  });
  it.each(['socks5://proxy.example:1080', 'http://', 'http://user:100%@proxy.example:3128'])(
    'cannot be %s',
    (value) => expect(proxyUrl(value)).toBeNull(),
  );
});
