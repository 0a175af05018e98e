import { describe, expect, it } from 'vitest';
import { findSesMessageIds } from '../../../../src/senders/who/messageId.ts';
import { readPastedMail } from '../../../../src/senders/who/pastedMail.ts';

const AT = Date.parse('2026-11-20T10:00:30.123Z');
const idAt = (at: number, host = 'email', last = 'a') =>
  `0100${at.toString(16).padStart(12, '0')}-1b2c3d4e-5f60-7182-93a4-b5c6d7e8f90${last}-000000@${host}.amazonses.com`;
const ID = idAt(AT);
const TOKYO = idAt(AT + 1000, 'ap-northeast-1', 'b');
const RECEIVED =
  'Received: from a8-20.smtp-out.amazonses.com (a8-20.smtp-out.amazonses.com [54.240.8.20])\r\n\tby mx.example.net; Fri, 20 Nov 2026 10:00:33 +0000';

/** @param headers beside Message-ID, Date and Received. */
const mail = (id: string, { body = 'Buy now.', headers = [] as readonly string[] } = {}) =>
  [
    'Return-Path: <0100@amazonses.com>',
    RECEIVED,
    `Message-ID: <${id}>`,
    'Date: Fri, 20 Nov 2026 10:00:30 +0000',
    'From: Offers <offers@example.com>',
    'To: jane@example.net',
    'Subject: Offer',
    ...headers,
    '',
    body,
    '',
  ].join('\r\n');
const multipart = (
  type: string,
  parts: readonly string[],
  id = 'outer@example.net',
  headers: readonly string[] = [],
) =>
  [
    `Message-ID: <${id}>`,
    'Date: Fri, 20 Nov 2026 12:00:00 +0000',
    'From: jane@example.net',
    'MIME-Version: 1.0',
    `Content-Type: ${type}; boundary="=_outer"`,
    ...headers,
    '',
    'This is a multi-part message.',
    ...parts.flatMap((part) => ['--=_outer', part]),
    '--=_outer--',
    '',
  ].join('\r\n');
const part = (type: string, content: string, headers: readonly string[] = []) =>
  [`Content-Type: ${type}`, ...headers, '', content].join('\r\n');
const text = (words: string) => part('text/plain; charset=utf-8', words);
const attached = (content: string) => part('message/rfc822', content, ['Content-Disposition: attachment']);
const base64 = (content: string | Buffer, type = 'message/rfc822', headers: readonly string[] = []) =>
  part(
    type,
    Buffer.from(content)
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\r\n'),
    ['Content-Transfer-Encoding: base64', ...headers],
  );
const report = (spam: string, third = 'message/rfc822') =>
  multipart('multipart/report; report-type=feedback-report', [
    text('This is an abuse report.'),
    part('message/feedback-report', 'Feedback-Type: abuse\r\nUser-Agent: FBL/1.0\r\nVersion: 1'),
    part(third, spam),
  ]);
const headersOnly = (id: string) => mail(id).split('\r\n\r\n')[0] ?? '';
const quotedPrintable = (words: string) =>
  part('text/plain', words.replaceAll('=', '=3D').replaceAll(/(.{60})/g, '$1=\r\n'), [
    'Content-Transfer-Encoding: quoted-printable',
  ]);
const NOT_SES = 'CAF1234@mail.gmail.example';
const wrapped = (content: string, depth: number): string =>
  depth === 0
    ? content
    : wrapped(
        multipart('multipart/mixed', [text('See below.'), attached(content)]).replaceAll(
          '=_outer',
          `=_outer${depth}`,
        ),
        depth - 1,
      );

/** The mail as a file attached to one that another program sent. */
const file = (type: string, name: string, content: string | Buffer, headers: readonly string[] = []) =>
  base64(content, `${type}; name="${name}"`, [
    `Content-Disposition: attachment; filename="${name}"`,
    ...headers,
  ]);
const octets = (name: string, content: string | Buffer = mail(ID)) =>
  file('application/octet-stream', name, content);
const forwarded = (one: string, id = TOKYO) =>
  multipart('multipart/mixed', [text('See below.'), one], id).replace('12:00:00', '10:00:30');
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]);
const TNEF = Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0x01, 0x00, 0x01]);
const winmail = (id: string) => forwarded(file('application/ms-tnef', 'winmail.dat', TNEF), id);
const unread = { kind: 'unread' };

type Expected = { kind: string; ids?: readonly string[]; region?: string; doubts?: readonly string[] };
const one = (id: string, region = 'us-east-1', doubts: readonly string[] = []): Expected => ({
  ...{ kind: 'mail', ids: [id], region, doubts },
});

const FORMS: readonly (readonly [string, string, Expected])[] = [
  ['a raw mail', mail(ID), one(ID)],
  ['a raw mail with line feeds only', mail(ID).replaceAll('\r\n', '\n'), one(ID)],
  ['a raw mail from an mbox file', `From jane@example.net Fri Nov 20 10:00:33 2026\n${mail(ID)}`, one(ID)],
  ['blank lines before a raw mail', `\r\n\r\n${mail(ID)}`, one(ID)],
  ['a raw mail of Tokyo', mail(TOKYO), one(TOKYO, 'ap-northeast-1')],
  ['headers only', headersOnly(ID), one(ID)],
  ['one header', `Message-ID: <${ID}>`, one(ID)],
  ['a folded header', `Subject: Offer\r\nMessage-ID:\r\n <${ID}>\r\n\r\nBuy`, one(ID)],
  ['a header in other letters', `MESSAGE-id: <${ID}>\r\n\r\nBuy`, one(ID)],
  ['a Message-ID alone', ID, one(ID)],
  ['a Message-ID in angle brackets', ` <${ID}>\n`, one(ID)],
  ['a Message-ID in capitals', ID.toUpperCase(), one(ID.toUpperCase())],
  [
    'the mail attached to a forwarded one',
    multipart('multipart/mixed', [text('Fwd'), attached(mail(ID))]),
    one(ID),
  ],
  [
    'the mail attached, inline',
    multipart('multipart/mixed', [text('Fwd'), part('message/rfc822', mail(ID))]),
    one(ID),
  ],
  ['the mail attached in base64', multipart('multipart/mixed', [text('Fwd'), base64(mail(ID))]), one(ID)],
  [
    'the mail attached to one that SES sent',
    multipart('multipart/mixed', [attached(mail(ID))], TOKYO),
    one(ID),
  ],
  ['the mail attached to an attached one', wrapped(mail(ID), 3), one(ID)],
  ['an abuse report', report(mail(ID)), one(ID)],
  ['an abuse report with headers only', report(headersOnly(ID), 'text/rfc822-headers'), one(ID)],
  [
    'an abuse report with headers in base64',
    multipart('multipart/report', [base64(headersOnly(ID), 'text/rfc822-headers')]),
    one(ID),
  ],
  [
    'an abuse report inside another mail',
    multipart('multipart/mixed', [text('FYI'), attached(report(mail(ID)).replaceAll('=_outer', '=_inner'))]),
    one(ID),
  ],
  ['an abuse report of a mail not from SES', report(mail(NOT_SES)), { kind: 'not-ses', ids: [NOT_SES] }],
  [
    'the same mail attached twice',
    multipart('multipart/mixed', [attached(mail(ID)), attached(mail(ID))]),
    one(ID),
  ],
  [
    'two mails attached',
    multipart('multipart/mixed', [attached(mail(ID)), attached(mail(TOKYO))]),
    { kind: 'several', ids: [ID, TOKYO] },
  ],
  [
    'a notice of AWS that names the mail',
    multipart('multipart/alternative', [text(`Message-ID: ${ID}\r\nYour account…`)], 'notice@amazon.com'),
    one(ID),
  ],
  [
    'a notice that SES sent itself',
    mail(TOKYO, { body: `We found this mail: ${ID}` }),
    { kind: 'several', ids: [TOKYO, ID] },
  ],
  [
    'a mail forwarded in the text',
    mail(NOT_SES, { body: `---- Forwarded ----\r\nMessage-ID: <${ID}>\r\nBuy now.` }),
    one(ID),
  ],
  [
    'the same in quoted-printable',
    multipart('multipart/mixed', [quotedPrintable(`---- Forwarded ----  Message-ID: <${ID}> Buy`)]),
    one(ID),
  ],
  [
    'the same in HTML',
    multipart('multipart/mixed', [part('text/html', `<p>Message-ID: &lt;${ID}&gt;</p>`)]),
    one(ID),
  ],
  ['a text with the mail quoted', `> Message-ID: <${ID}>\n> Subject: Offer\n`, one(ID)],
  [
    'the source of a quoted-printable text',
    `see below =\r\n<${ID.slice(0, 30)}=\r\n${ID.slice(30)}>`,
    one(ID),
  ],
  ['a reply to the mail', mail(NOT_SES, { headers: [`In-Reply-To: <${ID}>`] }), one(ID)],
  ['a mail that refers to it', mail(NOT_SES, { headers: [`References: <x@y.example> <${ID}>`] }), one(ID)],
  ['a mail of SES that answers another', mail(ID, { headers: [`In-Reply-To: <${TOKYO}>`] }), one(ID)],
  ['a Date long after', mail(ID).replace('Date: Fri, 20', 'Date: Sat, 28'), one(ID, 'us-east-1', ['date'])],
  [
    'a Received long before',
    mail(ID).replace('net; Fri, 20', 'net; Thu, 19'),
    one(ID, 'us-east-1', ['received']),
  ],
  [
    'servers that did not get it from SES',
    mail(ID)
      .replaceAll('amazonses.com (', 'example.org (')
      .replaceAll('smtp-out.amazonses.com [', 'x.example [')
      .replace('out.amazonses', 'out.example'),
    one(ID, 'us-east-1', ['not-received']),
  ],
  ['a mail not from SES', mail(NOT_SES), { kind: 'not-ses', ids: [NOT_SES] }],
  ['a Message-ID not of SES', `<${NOT_SES}>`, { kind: 'not-ses', ids: [NOT_SES] }],
  ['a Message-ID that only looks like one of SES', idAt(Date.UTC(1999, 1, 1)), { kind: 'not-ses' }],
  [
    'a host that only looks like SES',
    ID.replace('amazonses.com', 'amazonses.com.example'),
    { kind: 'not-ses' },
  ],
  ['a mail without Message-ID', 'Subject: hi\r\n\r\nhello', { kind: 'nothing' }],
  ['a line of a log that looks like a header', `messageId: <${ID}>`, one(ID)],
  ['a Message-ID in the only header', `Subject: who sent <${ID}>?`, one(ID)],
  ['a header of its own name', `X-SES-Message-ID: <${ID}>\r\nSubject: Offer\r\n\r\nBuy`, one(ID)],
  ['a Message-ID in encoded brackets', `=3C${ID}=3E`, one(ID)],
  ['a Message-ID in a URL', `https://x.example/?id=%3C${ID.replace('@', '%40')}%3E`, one(ID)],
  ['a Message-ID between underscores', `_${ID}_`, one(ID)],
  // As programs and services attach it. The one around it was sent through SES, too.
  [
    'forwarded as an attachment by Gmail',
    forwarded(
      part('message/rfc822; name="Offer.eml"', mail(ID), [
        'Content-Disposition: attachment; filename="Offer.eml"',
        'X-Attachment-Id: f_m1x2y3z40',
        'Content-ID: <f_m1x2y3z40>',
      ]),
    ),
    one(ID),
  ],
  [
    'forwarded as an attachment by Outlook',
    forwarded(
      part('message/rfc822', mail(ID), ['Content-Disposition: attachment;\r\n\tcreation-date="Fri"']),
    ),
    one(ID),
  ],
  [
    'forwarded as an attachment by Thunderbird',
    forwarded(
      part('message/rfc822; charset=UTF-8; name="Offer.eml"', mail(ID), [
        'Content-Disposition: attachment; filename="Offer.eml"',
        'Content-Transfer-Encoding: 7bit',
      ]),
    ),
    one(ID),
  ],
  [
    'forwarded as an attachment by Apple Mail',
    multipart(
      'multipart/mixed',
      [
        text('See below.'),
        part('message/rfc822; x-apple-mail-type=original; name="Offer.eml"', mail(ID), [
          "Content-Disposition: attachment;\r\n\tfilename*=utf-8''Of%E2%82%ACer.eml",
        ]),
        text('Jane'),
      ],
      TOKYO,
    ),
    one(ID),
  ],
  ['a file that webmail does not know the type of', forwarded(octets('message.eml')), one(ID)],
  ['the same in capitals', forwarded(octets('MESSAGE.EML')), one(ID)],
  [
    'the same with a name in other letters',
    forwarded(
      base64(mail(ID), 'application/octet-stream', [
        "Content-Disposition: attachment; filename*0*=utf-8''%E8%BF%B7; filename*1=.eml",
      ]),
    ),
    one(ID),
  ],
  ['the same without encoding', forwarded(part('application/octet-stream; name=a.eml', mail(ID))), one(ID)],
  [
    'the same in quoted-printable',
    forwarded(
      quotedPrintable(mail(ID)).replace(
        'text/plain',
        'application/octet-stream; name="message.eml"\r\nContent-Disposition: attachment',
      ),
    ),
    one(ID),
  ],
  ['a file of application/x-eml', forwarded(file('application/x-eml', 'x.eml', mail(ID))), one(ID)],
  ['a file of text/plain', forwarded(file('text/plain', 'message.eml', mail(ID))), one(ID)],
  ['a file of the headers', forwarded(file('text/plain', 'headers.txt', headersOnly(ID))), one(ID)],
  [
    'a file of the headers that hides who got it',
    forwarded(octets('headers.eml', `To: x\r\nMessage-ID: <${ID}>`)),
    one(ID),
  ],
  ['a file of an mbox', forwarded(octets('x.mbox', `From jane Fri Nov 20\n${mail(ID)}`)), one(ID)],
  ['a file with a byte order mark', forwarded(octets('x.eml', `\u{FEFF}${mail(ID)}`)), one(ID)],
  [
    'a file in UTF-16',
    forwarded(octets('x.eml', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(mail(ID), 'utf16le')]))),
    one(ID),
  ],
  [
    'a file in a mail of nothing else',
    octets('message.eml').replace('Content-Type', `Message-ID: <${TOKYO}>\r\nContent-Type`),
    one(ID),
  ],
  [
    'a file with an abuse report that has the mail',
    forwarded(octets('report.eml', report(mail(ID)))),
    one(ID),
  ],
  [
    'a digest of mails',
    multipart('multipart/digest', [`\r\n${mail(ID)}`, `\r\n${mail(TOKYO)}`]),
    { kind: 'several', ids: [ID, TOKYO] },
  ],
  [
    'an abuse report of SpamCop',
    multipart('multipart/report; report-type=feedback-report', [
      text('[ SpamCop V5 ]\r\nThis message is brief for your comfort.'),
      part('message/feedback-report', 'Feedback-Type: abuse\r\nUser-Agent: SpamCop\r\nVersion: 1'),
      part('message/rfc822; x-spam-type=original', mail(ID), ['Content-Disposition: inline']),
    ]),
    one(ID),
  ],
  [
    'an abuse report of SpamCop as text',
    mail(NOT_SES, { body: `[ Offending message ]\r\n${mail(ID)}` }),
    one(ID),
  ],
  [
    'an abuse report of the feedback loop of Yahoo',
    multipart('multipart/report; report-type=feedback-report', [
      text('This is an email abuse report for an email message from example.com'),
      part('message/feedback-report', 'Feedback-Type: abuse\r\nUser-Agent: Yahoo!-Mail-Feedback/2.0'),
      part('message/rfc822', mail(ID), ['Content-Disposition: inline']),
    ]),
    one(ID),
  ],
  [
    'an abuse report of Microsoft (JMRP)',
    multipart('multipart/mixed', [
      part('message/rfc822', mail(ID, { headers: ['X-HmXmrOriginalRecipient: jane@example.net'] }), [
        'Content-Disposition: attachment',
      ]),
    ]),
    one(ID),
  ],
  [
    'a bounce with headers in other letters',
    multipart('multipart/report; report-type=delivery-status', [
      text('Not delivered.'),
      part('message/global-delivery-status', 'Action: failed'),
      part('message/global-headers', headersOnly(ID)),
    ]),
    one(ID),
  ],
  ['a file that is no mail', forwarded(octets('list.txt', 'name: jane'), ID), one(ID)],
  ['a file that is no mail but is named so', forwarded(octets('x.eml', 'See the other mail'), ID), one(ID)],
  ['a log that has a Message-ID', forwarded(octets('x.log', `at: 1\r\nmessage-id: <${TOKYO}>`), ID), one(ID)],
  ['a file of Apple Mail', `1234      \n${forwarded(octets('x.eml'))}<?xml version="1.0"?>`, one(ID)],
  ['a mail with a byte order mark', `\u{FEFF}${forwarded(octets('x.eml'))}`, one(ID)],
  // What only Outlook reads.
  ['a .msg attached to one that SES sent', forwarded(octets('Offer.msg', COMPOUND), ID), unread],
  [
    'a .msg by its type',
    forwarded(base64(COMPOUND, 'application/vnd.ms-outlook'), 'outer@example.net'),
    unread,
  ],
  ['a file of Excel', forwarded(octets('list.xls', COMPOUND), ID), one(ID)],
  [
    'a .msg attached to a notice that names the mail',
    multipart('multipart/mixed', [text(`About ${ID}`), octets('Offer.msg', COMPOUND)], NOT_SES),
    one(ID, 'us-east-1', ['unread']),
  ],
  [
    'a .msg beside a mail that can be read',
    multipart('multipart/mixed', [octets('Offer.msg', COMPOUND), octets('Offer.eml')], NOT_SES),
    one(ID, 'us-east-1', ['unread']),
  ],
  ['a winmail.dat attached to one that SES did not send', winmail(NOT_SES), unread],
  ['a winmail.dat without its type', forwarded(octets('ATT00001', TNEF), NOT_SES), unread],
  ['a mail that Outlook sent through SES', winmail(ID), one(ID, 'us-east-1', ['unread'])],
  ['words', 'Somebody sends spam from our account!', { kind: 'nothing' }],
  ['nothing', '', { kind: 'nothing' }],
  ['a mail cut off in its attachment', report(mail(ID)).slice(0, -60), one(ID)],
  [
    'a boundary that is never there',
    report(mail(ID)).replaceAll('--=_outer', '--=_other'),
    { kind: 'not-ses' },
  ],
];

describe('Pasted text', () => {
  it.each(FORMS)('%s', async (_name, pasted, expected) => {
    const found = await readPastedMail(pasted);
    const ids =
      found.kind === 'mail'
        ? [found.messageId.id]
        : found.kind === 'several'
          ? found.messageIds.map(({ id }) => id)
          : 'messageId' in found
            ? [found.messageId]
            : [];
    expect({
      kind: found.kind,
      ...(expected.ids === undefined ? {} : { ids }),
      ...(found.kind === 'mail'
        ? { region: found.messageId.region, doubts: found.doubts.map(({ kind }) => kind) }
        : {}),
    }).toEqual(expected);
    if (found.kind === 'mail' && found.messageId.id === ID) expect(found.messageId.sentAt).toBe(AT);
    // As bytes, too.
    expect(await readPastedMail(new TextEncoder().encode(pasted))).toEqual(found);
  });
});

describe('A pasted file', () => {
  it.each([
    ['little', [0xff, 0xfe], false],
    ['big', [0xfe, 0xff], true],
  ])('is also read in UTF-16, %s-endian, as Windows writes files', async (_name, mark, isSwapped) => {
    const bytes = Buffer.from(mail(ID), 'utf16le');
    const found = await readPastedMail(
      Buffer.concat([Buffer.from(mark), isSwapped ? bytes.swap16() : bytes]),
    );
    expect(found).toEqual(await readPastedMail(mail(ID)));
  });
});

it.each([
  ['.msg', COMPOUND],
  ['winmail.dat', TNEF],
])('A file of Outlook (%s) is no text', async (name, bytes) => {
  expect(await readPastedMail(bytes)).toEqual({ kind: 'unread', file: name });
});

describe('A large or hostile mail gets an answer:', () => {
  const MB = 1_000_000;
  const hostile: readonly (readonly [string, () => string, string])[] = [
    ['25 MB of text', () => mail(ID, { body: 'x'.repeat(76).concat('\r\n').repeat(320_000) }), 'mail'],
    ['25 MB in one line', () => mail(ID, { body: 'x'.repeat(25 * MB) }), 'mail'],
    [
      '25 MB of base64',
      () => multipart('multipart/mixed', [base64('x'.repeat(18 * MB), 'application/zip')], ID),
      'mail',
    ],
    ['25 MB of text without headers', () => `${'deadbeef-'.repeat(2_700_000)} ${ID}`, 'nothing'],
    ['a header of 5 MB', () => mail(ID, { headers: [`X-Long: ${'x'.repeat(5 * MB)}`] }), 'unreadable'],
    [
      '200,000 headers',
      () => mail(ID, { headers: Array<string>(200_000).fill('X-Many: yes') }),
      'unreadable',
    ],
    [
      'parts 5,000 deep',
      () =>
        `Content-Type: multipart/mixed; boundary=b0\r\n\r\n${Array.from({ length: 5_000 }, (_, depth) => `--b${depth}\r\nContent-Type: multipart/mixed; boundary=b${depth + 1}\r\n\r\n`).join('')}`,
      'unreadable',
    ],
    ['mails 200 deep', () => wrapped(mail(ID), 200), 'unreadable'],
    [
      '10,000 attached mails',
      () =>
        multipart(
          'multipart/mixed',
          Array.from({ length: 10_000 }, (_, index) =>
            attached(`Message-ID: <${index}@example.com>\r\n\r\nx`),
          ),
        ),
      'unreadable',
    ],
    [
      '100,000 empty parts',
      () => multipart('multipart/mixed', Array<string>(100_000).fill('\r\n'), ID),
      'mail',
    ],
    [
      'a charset that nobody has',
      () => mail(ID, { headers: ['Content-Type: text/plain; charset=x-hostile'] }),
      'mail',
    ],
    [
      'encoded words that never end',
      () => mail(ID, { headers: [`Subject: ${'=?utf-8?B?'.repeat(20_000)}`] }),
      'mail',
    ],
    [
      'brackets that never close',
      () => mail(ID, { headers: [`References: ${'<'.repeat(200_000)}`] }),
      'mail',
    ],
    ['bytes that are no text', () => '\0\u{FFFF}\u0001'.repeat(500_000), 'nothing'],
    ['more than a mail can have', () => mail(ID, { body: 'x'.repeat(70 * MB) }), 'too-large'],
  ];
  it.each(hostile)('%s', async (_name, make, kind) => {
    expect((await readPastedMail(make())).kind).toBe(kind);
  });
});

it('Message-IDs of SES are found in any text, each once', () => {
  expect(findSesMessageIds(`${ID} and <${TOKYO}>, ${ID}`).map(({ region }) => region)).toEqual([
    'us-east-1',
    'ap-northeast-1',
  ]);
  expect(findSesMessageIds(ID.slice(1))).toEqual([]);
});
