import * as l10n from '@vscode/l10n';
import type { Call, Gap } from '../../senders/model/model.ts';
import { redactSecrets } from './redactSecrets.ts';

/** An answer that no AWS service gives: a proxy's page, a truncated body, a repeated marker. */
export class InvalidResponse extends Error {
  override readonly name = 'InvalidResponse';
}

/** Credentials that must not be used; nothing was sent. */
export class UnusableCredentials extends Error {
  override readonly name = 'UnusableCredentials';
}

/** Returns a member that AWS always sends. Without it, the answer can't be trusted: to the SDK, an empty body is a success. */
export function present<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === '') throw new InvalidResponse(`The answer lacks ${name}.`);
  return value;
}

/** The same for a text: of JSON, the SDK hands on whatever stands in its place. */
export function presentText(value: string | undefined, name: string): string {
  const found: unknown = present(value, name);
  if (typeof found !== 'string') throw new InvalidResponse(`In the answer, ${name} is no text.`);
  return found;
}

/** The same for a list. */
export function presentList<T>(value: readonly T[] | undefined, name: string): readonly T[] {
  const found = present(value, name);
  const isList: boolean = Array.isArray(found);
  if (!isList) throw new InvalidResponse(`In the answer, ${name} is no list.`);
  return found;
}

/**
 * Returns the code for what went wrong: AWS's own (`AccessDenied`, `NoSuchEntity`, `Throttling`, `ExpiredToken`, …, as in
 * IAM's "Common Errors"), or one of ours if no answer from AWS arrived: `NetworkError`, `Timeout`, `InvalidResponse`.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UnknownError';
  const code = stringProperty(error, 'Code');
  if (code !== undefined && code !== '') return COMMON_NAMES.get(code) ?? code;
  if (isOfProxy(error)) return 'NetworkError';
  if (error instanceof InvalidResponse || error instanceof SyntaxError) return 'InvalidResponse';
  // The system's code first: the SDK also calls a dropped connection a TimeoutError.
  const system = stringProperty(error, 'code') ?? '';
  if (NETWORK_CODE.test(system)) return 'NetworkError';
  if (TIMEOUTS.has(error.name) || TIMEOUTS.has(system)) return 'Timeout';
  if (NETWORK_WORDS.test(error.message)) return 'NetworkError';
  // An answer that came and is no answer: cut off, or not in AWS's form.
  if (/^(Type|Range)?Error$/.test(error.name) && '$metadata' in error) return 'InvalidResponse';
  const cause = error.cause;
  if (cause instanceof Error && errorCode(cause) === 'NetworkError') return 'NetworkError';
  return error.name.replace(/Exception$/, '');
}

/** What EC2 calls otherwise, and GetMetricData where it denies a single metric. Source: EC2 API Reference, "Error codes". */
const COMMON_NAMES: ReadonlyMap<string, string> = new Map([
  ['UnauthorizedOperation', 'AccessDenied'],
  ['AuthFailure', 'InvalidClientTokenId'],
  ['Forbidden', 'AccessDenied'],
]);

/** AWS never answers 407: a proxy did, to which the host has led the request. */
function isOfProxy(error: Error): boolean {
  return httpStatus(error) === 407;
}

function httpStatus(error: unknown): number | undefined {
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}

/** Whether no answer arrived because the network or a proxy failed. */
export function isNetworkFailure(error: Error): boolean {
  return errorCode(error) === 'NetworkError';
}

const TIMEOUTS: ReadonlySet<string> = new Set([
  'TimeoutError',
  'AnswerTimeout',
  'SignInTimeout',
  'RequestTimeout',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
]);
const NETWORK_CODE =
  /^(E(CONN|HOST|NET|AI_|PIPE|ADDR|PROTO|PROXY)|ENOTFOUND|UND_ERR|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** OpenSSL's codes for a certificate that no trusted authority has signed. */
const UNTRUSTED =
  /self-signed certificate|unable to (get (local )?issuer certificate|verify the first certificate)/;

/**
 * Messages of Node and VS Code for a failing network, and ours for a proxy: credential providers pass on only the message
 * of an inner failure, without its code. Matched only at the start: a credential process may print the same.
 */
const NETWORK_WORDS =
  /^(\w+: )?(Failed to establish a socket connection to proxies|self-signed certificate|unable to (get|verify)|(getaddrinfo|connect|read|write) E[A-Z]|The proxy \S+ (failed|requires|lets))/;

/**
 * Returns an error's message on one line and of limited length. All text from outside enters here, so secrets in it are
 * removed, and so is what a credential process printed, which can be anything.
 */
export function errorMessage(error: unknown): string {
  const whole = error instanceof Error ? error.message : String(error);
  // When cutting a text off, drop its last word: it may be part of a secret.
  const text = whole.length > LONGEST_TEXT ? whole.slice(0, LONGEST_TEXT).replace(/\S+$/, '') : whole;
  if (PROCESS_FAILED.test(text)) return processFailed();
  if (error instanceof Error && isOfProxy(error)) return PASSWORD_WANTED;
  const status = /^Unknown(Error)?$/.test(text) ? httpStatus(error) : undefined;
  if (status !== undefined)
    return l10n.t('The answer has the HTTP status {0} and no reason, so it may not be from AWS.', status);
  const line = redactSecrets(text.replace(FOR_PROGRAMMERS, '').replaceAll(/\s+/g, ' ').trim());
  return (line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line) + advice(line);
}

/** What the SDK adds where an answer is not in AWS's form. */
const FOR_PROGRAMMERS = /\s+Deserialization error: to see the raw response, .*/s;

const PASSWORD_WANTED = 'The proxy requires a user name and password (it answered 407).';

/** Node's message for a failed program, followed by the program's output. */
const PROCESS_FAILED = /^(\w+: )?Command failed\b/;

/** The message for a failed program, without its output, which may contain secrets. */
export function processFailed(): string {
  return l10n.t('The credential_process of the profile failed. Run it in a terminal to see what it says.');
}

/** The message if a secret access key is in the place of the access key ID. */
export function swappedKeys(): string {
  return l10n.t(
    'The access key ID is not one: the two lines, aws_access_key_id and aws_secret_access_key, may be swapped.',
  );
}

/** AWS's message if the key ID contains a slash, as only secrets do. Source: IAM, "Common Errors". */
const NO_KEY_ID = /Credential must have exactly 5 slash-delimited elements/;

/** What helps, if Node's message doesn't say so. */
function advice(line: string): string {
  if (NO_KEY_ID.test(line)) return `. ${swappedKeys()}`;
  if (UNTRUSTED.test(line)) {
    return '. A proxy that opens TLS, or a private endpoint, has a certificate authority of its own: name its file as ca_bundle in the profile, or in AWS_CA_BUNDLE.';
  }
  if (/ENOTFOUND \S+-fips\./.test(line)) {
    return '. AWS has no FIPS endpoint there: choose another region, or switch off use_fips_endpoint (AWS_USE_FIPS_ENDPOINT).';
  }
  if (/FIPS and custom endpoint are not supported/.test(line)) {
    return '. Remove endpoint_url from the profile (AWS_ENDPOINT_URL), or turn off use_fips_endpoint (AWS_USE_FIPS_ENDPOINT).';
  }
  return '';
}

const LONGEST_MESSAGE = 500;
/** How much of an error is read: a proxy's page, passed on as an error, may be megabytes long. */
const LONGEST_TEXT = 10_000;

/** What a call was about: the words that lead the message, and the fields of the gap. */
export interface Subject extends Pick<Gap, 'accessKeyId' | 'region'> {
  readonly words: string;
}

/** The gap that a failed call leaves. */
export function toGap(call: Call, error: unknown, subject?: Subject): Gap {
  const gap = { call, reason: errorCode(error), message: errorMessage(error) };
  if (subject === undefined) return gap;
  const { words, ...fields } = subject;
  return { ...gap, message: `${words}: ${gap.message}`, ...fields };
}

function stringProperty(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
