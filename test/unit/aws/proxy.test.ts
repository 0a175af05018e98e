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
  it('depends on the protocol', () => {
    const env = { HTTPS_PROXY: 'http://secure:1', HTTP_PROXY: 'http://plain:2' };
    expect(proxyFor(to(IAM), env)).toBe('http://secure:1');
    expect(proxyFor(to('http://iam.example'), env)).toBe('http://plain:2');
    expect(proxyFor(to(IAM), { HTTP_PROXY: 'http://plain:2' })).toBeNull();
  });

  it('can be set in lower or upper case, and lower case takes precedence', () => {
    expect(proxyFor(to(IAM), { https_proxy: 'http://lower:1' })).toBe('http://lower:1');
    expect(proxyFor(to(IAM), { https_proxy: 'http://lower:1', HTTPS_PROXY: 'http://upper:1' })).toBe(
      'http://lower:1',
    );
  });

  it('is off if the variable is empty', () => {
    expect(proxyFor(to(IAM), { HTTPS_PROXY: ' ' })).toBeNull();
    expect(proxyFor(to(IAM), { HTTPS_PROXY: ' http://p:1 ' })).toBe('http://p:1');
    expect(proxyFor(to(IAM), {})).toBeNull();
  });

  const PROXIES = { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' };
  it.each([
    ...['localhost', 'LOCALHOST', '127.0.0.1', '127.100.20.30', '[::1]', '::1', '[::ffff:127.0.0.1]'],
    ...['::ffff:127.100.20.30', '[::FFFF:127.0.0.1]'],
  ])('is off for %s, which is this machine', (host) => {
    expect(proxyFor({ protocol: 'https:', host, port: 443 }, PROXIES)).toBeNull();
  });

  it.each([
    ...['localhost.example', 'my-localhost', '127.0.0.1.example', '127.0.0', 'x127.0.0.1', '128.0.0.1'],
    ...['::12', '1::1', '::ffff:128.0.0.1', '::ffff:127.0'],
  ])('is used for %s, which is another machine', (host) => {
    expect(proxyFor({ protocol: 'https:', host, port: 443 }, PROXIES)).toBe('http://p:1');
  });

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
    [' , sts.amazonaws.com,', false],
    ['example.com , iam.amazonaws.com', true],
    ['.', false],
    [':443', false],
    ['*.', false],
    ['x*.amazonaws.com', false],
  ])('with NO_PROXY=%s is off: %s', (list, isNone) => {
    const proxy = proxyFor(to(IAM), { HTTPS_PROXY: 'http://p:1', NO_PROXY: list });
    expect(proxy).toBe(isNone ? null : 'http://p:1');
  });

  it('with no_proxy in lower case takes precedence over upper case', () => {
    const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*', no_proxy: 'example.com' };
    expect(proxyFor(to(IAM), env)).toBe('http://p:1');
  });
});

describe('The address of a proxy', () => {
  it('may omit "http://"', () => {
    expect(proxyUrl('proxy.example:3128')?.href).toBe('http://proxy.example:3128/');
    expect(proxyUrl('https://proxy.example')?.href).toBe('https://proxy.example/');
  });
  it.each([
    'socks5://proxy.example:1080',
    'xhttp://proxy.example',
    'httpx://proxy.example',
    'http://',
    'http://user:100%@proxy.example:3128',
  ])('cannot be %s', (value) => expect(proxyUrl(value)).toBeNull());
});
