import { withoutKnownSecrets } from './knownSecrets.ts';
import { withoutSecretForms } from './secretForm.ts';

const HIDDEN = '***';

/** What can surround a value: quotes, plain or as in JSON, XML and HTML. */
const QUOTES = String.raw`(?:["'\x60\\]|&quot;|&#39;|%22)*`;

/** Settings, members and headers that contain a secret. */
const NAMES =
  '(?:security|session|access|refresh|identity|id|auth|bearer|api)[-_ ]?(?:token|key(?![-_ ]?id))|secret(?:[-_ ]?access)?[-_ ]?key|client[-_ ]?secret|token[-_ ]?code|pass(?:word|wd|phrase)|pwd|secret';

/** Access key IDs, which aren't secret: `AKIA…` of users, `ASIA…` of sessions. */
const KEY_ID = /^[([]?(?:[A-Za-z-]+=)?A[A-Z]{2}A[A-Z0-9]{12,}$/;

/** `/20261128/us-east-1/sts/aws4_request`, also URL-encoded. */
const SCOPE = String.raw`(?:/|%(?:25)?2F)\d{8}(?:/|%(?:25)?2F)[\w-]*(?:/|%(?:25)?2F)[\w-]*(?:/|%(?:25)?2F)aws4_request`;

type Instead = (whole: string, first: string, second: string) => string;
type Secret = readonly [secret: RegExp, instead: string | Instead];

/** Follows the name of an authentication method and isn't a secret. */
const METHOD_WORD = /^(?:auth|authentication|authorization|credentials?|scheme|tokens?)\.?$/i;

/** What may be secret in messages of the AWS SDK, Node, VS Code or AWS, and its replacement. */
const SECRETS: readonly Secret[] = [
  // AWS quotes the request that should have been signed, including the session token.
  // Source: IAM User Guide, "Troubleshoot Signature Version 4 requests for AWS APIs".
  [/ *(The Canonical String for this request|The String-to-Sign) should have been.*/, ''],
  // Node quotes the text it couldn't parse.
  [/(Unexpected token .{1,6}, )?(\.\.\.)?".*"(\.\.\.)? is not valid JSON/, 'The text is not valid JSON'],
  // AWS quotes what a request claims to be signed with: the secret, if the two lines of a key are swapped.
  [
    new RegExp(String.raw`([^\s"']*?)(${SCOPE})`, 'gi'),
    (_, key, scope) => (KEY_ID.test(key) ? key : HIDDEN) + scope,
  ],
  // A user name and password in an address; they may contain anything but spaces.
  [/\b([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, `$1${HIDDEN}@`],
  // VS Code quotes the proxies it tried: `PROXY ann:password@proxy.example:3128`.
  [/\b(PROXY|HTTPS?|SOCKS[45]?[ah]?) \S*@/gi, `$1 ${HIDDEN}@`],
  // STS quotes a parameter's value if its format is wrong.
  [/Value '.*?' at '(tokenCode|webIdentityToken)'/gi, `Value '${HIDDEN}' at '$1'`],
  // Except words that belong to the name of a method: `Basic authentication`.
  [
    /\b(Bearer|Basic|Digest|Negotiate|NTLM) ([\w+/=.~-]{6,})/gi,
    (whole, scheme, value) => (METHOD_WORD.test(value) ? whole : `${scheme} ${HIDDEN}`),
  ],
  // By name. A quoted value may contain spaces.
  [
    new RegExp(
      String.raw`((?:${NAMES})${QUOTES}\s*(?:[:=]+>?|%3[AD]|>)\s*)(?:(["'])(?:\\.|(?!\2).)+\2|(\\"|&quot;)(?:(?!\3).)+\3|(?![\[{(])${QUOTES}[^\s"',;&<>\\]+)`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // By form: JSON Web Tokens and AWS session tokens.
  [/eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/(IQo|FwoG|FQoG|AQo[A-Z])(?:[\w+/=-]|\\+\/|%(?:25)?[23][BFD]){40,}/gi, HIDDEN],
];

/**
 * Returns a text on one line, without the secrets it quotes: those in use, and anything else that has the name, place or
 * form of a secret. Access key IDs and the rest of the message stay.
 */
export function redactSecrets(line: string): string {
  const redacted = SECRETS.reduce(
    // `replace` accepts both types, but its overloads only one at a time.
    (text, [secret, instead]) => text.replace(secret, instead as string),
    withoutKnownSecrets(line, HIDDEN),
  );
  return withoutSecretForms(redacted, HIDDEN);
}
