/**
 * The credential report: the whole account as CSV, made at most every four hours.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
import type { AccessKey, Account, SignIn, User } from './account.ts';
import { keyLastUsed } from './uses.ts';
import { isoTime } from './wire.ts';

/** O: 22 columns. */
export const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...[1, 2].flatMap((slot) => [
    `access_key_${slot}_active`,
    `access_key_${slot}_last_rotated`,
    `access_key_${slot}_last_used_date`,
    `access_key_${slot}_last_used_region`,
    `access_key_${slot}_last_used_service`,
  ]),
  ...[1, 2].flatMap((slot) => [`cert_${slot}_active`, `cert_${slot}_last_rotated`]),
];

export interface ReportForm {
  /** `Z` (O) or `+00:00` (D and older reports). */
  readonly zone: 'Z' | '+00:00';
  /** How long a use takes to show, in milliseconds. */
  readonly delay: number;
}

/** The report's text at a time: root first, then users by name without regard to case; no line end after the last. */
export function credentialReport(account: Account, asOf: Date, form: ReportForm): string {
  const users = account.users.list().filter((user) => user.createdAt <= asOf);
  const time = (at: Date | undefined, absent: string): string =>
    at === undefined
      ? absent
      : isoTime(new Date(Math.floor(at.getTime() / 1000) * 1000)).replace('Z', form.zone);
  const seen = new Date(asOf.getTime() - form.delay);

  const keyCells = (key: AccessKey | undefined): readonly string[] => {
    if (key === undefined) return ['false', 'N/A', 'N/A', 'N/A', 'N/A'];
    const used = keyLastUsed(account.uses.ofKey(key.id), seen);
    return [
      String(key.status === 'Active'),
      time(key.createdAt, 'N/A'),
      time(used?.at, 'N/A'),
      used?.region ?? 'N/A',
      used?.service ?? 'N/A',
    ];
  };
  const credentialCells = (owner: SignIn): readonly string[] => {
    // O: the slots are in the order of the key IDs.
    const [first, second] = [...owner.accessKeys].sort((a, b) => (a.id < b.id ? -1 : 1));
    const certificates = [owner.certificates[0], owner.certificates[1]].flatMap((certificate) => [
      String(certificate?.active ?? false),
      time(certificate?.rotatedAt, 'N/A'),
    ]);
    return [String(owner.mfa), ...keyCells(first), ...keyCells(second), ...certificates];
  };
  const passwordCells = (user: User): readonly string[] =>
    user.password === undefined
      ? ['false', 'N/A', 'N/A', 'N/A']
      : [
          'true',
          time(user.passwordLastUsed, 'no_information'),
          time(user.password.changedAt, 'N/A'),
          time(user.password.nextRotation, 'N/A'),
        ];

  const { root } = account;
  const rootRow = [
    '<root_account>',
    root.arn,
    time(root.createdAt, 'N/A'),
    'not_supported',
    time(root.passwordLastUsed, 'no_information'),
    'not_supported',
    'not_supported',
    ...credentialCells(root),
  ];
  const rows = users.map((user) => [
    user.name,
    user.arn,
    time(user.createdAt, 'N/A'),
    ...passwordCells(user),
    ...credentialCells(user),
  ]);
  return [COLUMNS, rootRow, ...rows].map((cells) => cells.map(cell).join(',')).join('\n');
}

/** Names may hold a comma; IAM's characters need no other care. */
const cell = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
