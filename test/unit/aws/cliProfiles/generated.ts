/** Generated AWS files: good and bad lines, as people and tools write them, in any order. */
import fc from 'fast-check';
import { A, B, keyId, keys, PRINTED, role, secret } from './fixture.ts';
import type { Files, CliResult } from './fixture.ts';

const name = fc.constantFrom('prod', 'prod', 'prod', 'base', 'base', 'my co', 'default');
const often = <T>(usual: T, ...seldom: readonly T[]) =>
  fc.oneof(
    { weight: 25 * seldom.length, arbitrary: fc.constant(usual) },
    ...seldom.map((one) => fc.constant(one)),
  );

const configHeading = name.chain((profile) => {
  const quoted = profile.includes(' ') ? `"${profile}"` : profile;
  const usual = profile === 'default' ? '[default]' : `[profile ${quoted}]`;
  return often(
    usual,
    `${usual} # note`,
    `${usual}; see [base]`,
    `${usual}x`,
    `  ${usual}`,
    `[profile '${profile}']`,
    `[profile  ${quoted} ]`,
    `[ profile ${quoted}]`,
    `[${profile}]`,
    usual.slice(0, -1),
    `#${usual}`,
    '[DEFAULT]',
    '[services here]',
  );
});
const credentialsHeading = name.chain((profile) =>
  often(
    `[${profile}]`,
    `[${profile}]# note`,
    `[${profile}] ; note`,
    ` [${profile}]`,
    `[ ${profile} ]`,
    `[profile ${profile}]`,
    `["${profile}"]`,
    `[${profile}`,
    '[DEFAULT]',
  ),
);

const keyPair = fc
  .constantFrom('a', 'b')
  .chain((whose: 'a' | 'b') =>
    often(
      keys(whose),
      `aws_access_key_id = ${keyId(whose)}`,
      `aws_secret_access_key = ${secret(whose)}`,
      keys(whose).replace('aws_access_key_id', 'AWS_ACCESS_KEY_ID'),
      `${keys(whose)} # note`,
      keys(whose).replace('\n', '\n  '),
      keys(whose).replaceAll(' = ', ':'),
      `${keys(whose)}\naws_session_token =`,
    ),
  );
const someRole = fc
  .tuple(
    fc.constantFrom(`role_arn = ${role(A)}`, `role_arn = ${role(B)}`),
    fc.oneof(
      { weight: 4, arbitrary: name.map((profile) => `\nsource_profile = ${profile}`) },
      fc.constantFrom('', '\ncredential_source = Environment', '\nduration_seconds = 900', '\nmfa_serial ='),
      fc.constantFrom('a', 'b').map((whose) => `\nweb_identity_token_file = $HOME/web-${whose}`),
    ),
  )
  .map((lines) => lines.join(''));
const session = often(
  `sso_session = corp\nsso_account_id = ${A}\nsso_role_name = Auditor`,
  'sso_session = corp',
  `sso_account_id = ${A}`,
);
const other = fc.constantFrom(
  'region = eu-west-1',
  'output =',
  'output = json',
  '  max_items = 1',
  '',
  '# comment',
  '  ; comment',
  's3 =\n  signature_version = s3v4',
  'use_fips_endpoint = False',
  'sso_region = us-east-1\nsso_start_url = https://a.awsapps.com/start',
);
const program = fc.constantFrom(PRINTED.a, PRINTED.b).map((file) => `credential_process = cat $HOME/${file}`);
const setting = fc.oneof(
  { weight: 9, arbitrary: keyPair },
  { weight: 3, arbitrary: someRole },
  { weight: 3, arbitrary: other },
  program,
  session,
);
const indented = (text: string) => text.replaceAll(/^/gm, '  ');
/** The same setting twice is rejected at once, so it is rare. */
const firstName = (lines: string): string =>
  lines
    .trim()
    .split(/[\s=:]/)[0]
    ?.toLowerCase() ?? '';
const body = fc
  .tuple(
    fc.uniqueArray(setting, { minLength: 1, maxLength: 3, selector: firstName }),
    fc.oneof({ weight: 40, arbitrary: fc.constant('') }, setting),
    often(false, true),
  )
  .map(([lines, again, isIndented]) => {
    const text = [...lines, ...(again === '' ? [] : [again])].join('\n');
    return isIndented ? indented(text) : text;
  });
const file = (heading: fc.Arbitrary<string>) =>
  fc
    .tuple(
      fc.uniqueArray(fc.tuple(heading, body), {
        minLength: 2,
        maxLength: 4,
        selector: ([title]) => title.replace(/[^\w ]/g, ''),
      }),
      often('\n', '\r\n'),
    )
    .map(([sections, end]) => `${sections.flat().join('\n')}\n`.replaceAll('\n', end));

const CORP = '[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://a.awsapps.com/start\n';

/** Two files, an environment and a profile. */
export const generatedFiles: fc.Arbitrary<Files> = fc.record({
  config: fc.tuple(file(configHeading), often(CORP, '')).map((parts) => parts.join('')),
  credentials: file(credentialsHeading),
  profile: fc.option(name, { nil: undefined, freq: 4 }),
  env: often(
    {},
    { AWS_PROFILE: 'prod' },
    { AWS_DEFAULT_PROFILE: 'base' },
    { AWS_ACCESS_KEY_ID: keyId('b'), AWS_SECRET_ACCESS_KEY: secret('b') },
    { AWS_WEB_IDENTITY_TOKEN_FILE: '$HOME/web-b', AWS_ROLE_ARN: role(B) },
  ),
});

/** Where the product is stricter on purpose: it rejects what the AWS CLI reads in a way that nobody can have meant. */
const STRICTER =
  /This looks like a section heading|indented lines below|The comment after|does not have the form|must be true or false/;

/** The difference between the two; `null` if there is none. */
export function discrepancy(product: CliResult, cli: CliResult): string | null {
  if (product.outcome === cli.outcome) return null;
  if (product.outcome === 'refused' && STRICTER.test(product.words)) return null;
  return `The AWS CLI: ${cli.outcome} ${cli.words}\nThe product: ${product.outcome} ${product.words}`;
}
