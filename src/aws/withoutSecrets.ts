const HIDDEN = '***';

/**
 * What stands in words of the AWS SDK, of Node or of AWS and is, or may be, a secret; and what is told in its place.
 */
const SECRETS: readonly (readonly [secret: RegExp, instead: string])[] = [
  // AWS quotes the request that it would have signed, the session token in it.
  // Source: IAM User Guide, "Troubleshoot Signature Version 4 requests for AWS APIs".
  [/ *(The Canonical String for this request|The String-to-Sign) should have been.*$/, ''],
  // Node quotes the text that was to be read.
  [/(Unexpected token .{1,6}, )?(\.\.\.)?".*"(\.\.\.)? is not valid JSON/, 'The text is not valid JSON'],
  // A user name and a password in an address, which may hold anything but spaces.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]*@/gi, `$1${HIDDEN}@`],
  // STS quotes the value of a parameter that has another form than it should have.
  [/Value '.*?' at '(tokenCode|webIdentityToken)'/gi, `Value '${HIDDEN}' at '$1'`],
  [/\b(Bearer|Basic) [\w+/=.~-]{16,}/g, `$1 ${HIDDEN}`],
  // Headers, settings and members by their names.
  [
    /((?:security|session|access|refresh|identity)[-_]?token|secret(?:[-_]?access)?[-_]?key|client[-_]?secret|token[-_]?code|password)(["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi,
    `$1$2${HIDDEN}`,
  ],
  // By their form: a JSON Web Token, AWS's session tokens, a secret access key.
  [/\beyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/\b(IQo|FwoG|FQoG|AQoE)[\w+/=]{60,}/g, HIDDEN],
  [/(?<![\w+/=:.@-])(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*\d)[A-Za-z0-9+/]{40}(?![\w+/=.@-])/g, HIDDEN],
];

/** A text in one line, without the secrets that it quotes. What it tells beside them stays as it is. */
export function withoutSecrets(line: string): string {
  return SECRETS.reduce((text, [secret, instead]) => text.replace(secret, instead), line);
}
