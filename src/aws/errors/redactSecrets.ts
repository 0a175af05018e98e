import { withoutKnownSecrets } from './knownSecrets.ts';
import { withoutSecretForms } from './secretForm.ts';

const HIDDEN = '***';

/** What may stand around a value: quotes, plain or as JSON, XML and HTML write them. */
const QUOTES = String.raw`(?:["'\x60\\]|&quot;|&#39;|%22)*`;

/** Settings, members and headers that hold a secret. */
const NAMES =
  '(?:security|session|access|refresh|identity|id|auth|bearer|api)[-_ ]?(?:token|key(?![-_ ]?id))|secret(?:[-_ ]?access)?[-_ ]?key|client[-_ ]?secret|token[-_ ]?code|pass(?:word|wd|phrase)|pwd|secret';

/** Access key IDs, which are no secrets: `AKIA…` of users, `ASIA…` of sessions. */
const KEY_ID = /^[([]?(?:[A-Za-z-]+=)?A[A-Z]{2}A[A-Z0-9]{12,}$/;

/** `/20261128/us-east-1/sts/aws4_request`, also URL-encoded. */
const SCOPE = String.raw`(?:/|%(?:25)?2F)\d{8}(?:/|%(?:25)?2F)[\w-]*(?:/|%(?:25)?2F)[\w-]*(?:/|%(?:25)?2F)aws4_request`;

type Instead = (whole: string, first: string, second: string) => string;
type Secret = readonly [secret: RegExp, instead: string | Instead];

/** What follows the name of an authentication method and is no secret. */
const METHOD_WORD = /^(?:auth|authentication|authorization|credentials?|scheme|tokens?)\.?$/i;

/** What may be a secret in messages of the AWS SDK, Node, VS Code or AWS, and what replaces it. */
const SECRETS: readonly Secret[] = [
  // AWS quotes the request that it would have signed, the session token in it.
  // Source: IAM User Guide, "Troubleshoot Signature Version 4 requests for AWS APIs".
  [/ *(The Canonical String for this request|The String-to-Sign) should have been.*/, ''],
  // Node quotes the text that was to be read.
  [/(Unexpected token .{1,6}, )?(\.\.\.)?".*"(\.\.\.)? is not valid JSON/, 'The text is not valid JSON'],
  // AWS quotes what a request says it is signed with: the secret, where the two lines of a key are swapped.
  [
    new RegExp(String.raw`([^\s"']*?)(${SCOPE})`, 'gi'),
    (_, key, scope) => (KEY_ID.test(key) ? key : HIDDEN) + scope,
  ],
  // A user name and a password in an address, which may hold anything but spaces.
  [/\b([a-z][a-z0-9+.-]*:\/\/)\S*@/gi, `$1${HIDDEN}@`],
  // VS Code quotes the proxies that it tried: `PROXY ann:password@proxy.example:3128`.
  [/\b(PROXY|HTTPS?|SOCKS[45]?[ah]?) \S*@/gi, `$1 ${HIDDEN}@`],
  // STS quotes the value of a parameter that has another form than it should have.
  [/Value '.*?' at '(tokenCode|webIdentityToken)'/gi, `Value '${HIDDEN}' at '$1'`],
  // But for the words that name a method: `Basic authentication`.
  [
    /\b(Bearer|Basic|Digest|Negotiate|NTLM) ([\w+/=.~-]{6,})/gi,
    (whole, scheme, value) => (METHOD_WORD.test(value) ? whole : `${scheme} ${HIDDEN}`),
  ],
  // By their names. A value in quotes may hold spaces.
  [
    new RegExp(
      String.raw`((?:${NAMES})${QUOTES}\s*(?:[:=]+>?|%3[AD]|>)\s*)(?:(["'])(?:\\.|(?!\2).)+\2|(\\"|&quot;)(?:(?!\3).)+\3|(?![\[{(])${QUOTES}[^\s"',;&<>\\]+)`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // By their form: a JSON Web Token, and AWS's session tokens.
  [/eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/(IQo|FwoG|FQoG|AQo[A-Z])(?:[\w+/=-]|\\+\/|%(?:25)?[23][BFD]){40,}/gi, HIDDEN],
];

/**
 * A text in one line, without the secrets that it quotes: those that are in use, exactly, and whatever else has the
 * name, the place or the form of one. Access key IDs and the rest of the message stay as they are.
 */
export function redactSecrets(line: string): string {
  const redacted = SECRETS.reduce(
    // `replace` takes either, but its type one at a time.
    (text, [secret, instead]) => text.replace(secret, instead as string),
    withoutKnownSecrets(line, HIDDEN),
  );
  return withoutSecretForms(redacted, HIDDEN);
}
