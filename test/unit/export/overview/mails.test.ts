import { SyntaxValidator } from 'fast-xml-validator';
import { describe, expect, test } from 'vitest';
import { toHtml } from '../../../../src/export/overview/htmlReport.ts';
import { toSvg } from '../../../../src/export/overview/pictureDocument.ts';
import { busy, mailsOf, regionMails, senderMails, THREE_REGIONS } from '../../senders/mailsBuilder.ts';
import { account, GENERATED_AT, SMTP_USER, user } from '../sample.ts';
import { gap, MAILER } from './mailOverviews.ts';

describe('The files', () => {
  const files = (snapshot: ReturnType<typeof account>) => [
    toSvg(snapshot, GENERATED_AT, 7),
    toHtml(snapshot, GENERATED_AT, 7),
  ];

  test('have the headline, the strips, and, as HTML, the tables', () => {
    const [svg = '', html = ''] = files(account([MAILER], { mails: THREE_REGIONS }));
    expect(SyntaxValidator.validate(svg)).toBe(true);
    for (const text of [svg, html]) {
      expect(text).toContain('eu-central-1');
      expect(text).toContain('Mails could not be counted in 1 of 7 Regions.');
      expect(text).toContain('2026-11-22 (UTC)');
      expect(text).toContain('class="bar"');
    }
    expect(html).toContain('<h2 id="mails">Mails by Region</h2>');
    // On paper, hundreds of rows of days would stand before what is said of users.
    expect(html).toMatch(/>What this cannot show<[^]+<summary>Mails by day, \d+ rows</);
  });

  test('have no mails if they were not counted', () => {
    for (const text of files(account([MAILER, SMTP_USER])))
      expect(text).not.toMatch(
        /mails sent in|by Region|counted under this name|"bar"|\.bar\{|\.mails\{|uncounted/,
      );
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', ']]></svg>', '\u202eevil\u0000'])(
    'have Regions and senders named %j as text',
    (name) => {
      const mails = (of: string) =>
        mailsOf([{ ...regionMails(of, busy), senders: [senderMails(of, busy)] }], {
          gaps: [gap(`${of}-2`, { reason: of })],
          pending: [`${of}-3`],
        });
      // In a narrow picture, another name has its lines broken elsewhere.
      const tags = (text: string) =>
        text
          .match(/<\/?[a-z]+/gi)
          ?.join('')
          .replaceAll(/(?:<text<\/text)+/g, '<text</text');
      // About as long, so that the same names are shortened.
      const same = 'x'.repeat(name.length);
      const plain = files(account([user({ name: same })], { mails: mails(same) }));
      files(account([user({ name })], { mails: mails(name) })).forEach((text, index) => {
        expect(tags(text)).toBe(tags(plain[index] ?? ''));
        // eslint-disable-next-line no-control-regex -- the test is that none is left
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
      });
    },
  );
});
