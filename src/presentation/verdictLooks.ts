/** Icons of the verdicts. The words beside them say the same. */
import type { VerdictStatus } from '../senders/model/verdict.ts';

/** VS Code's icon and theme color. */
export const VERDICT_ICONS: Readonly<Record<VerdictStatus, Readonly<Record<'icon' | 'color', string>>>> = {
  sent: { icon: 'send', color: 'charts.red' },
  'sends-smtp': { icon: 'mail', color: 'charts.red' },
  'uses-api': { icon: 'code', color: 'charts.yellow' },
  'used-ses': { icon: 'history', color: 'charts.blue' },
  unknown: { icon: 'question', color: 'charts.purple' },
  'can-send': { icon: 'unlock', color: 'icon.foreground' },
  'no-ses': { icon: 'circle-slash', color: 'disabledForeground' },
  checking: { icon: 'loading~spin', color: 'descriptionForeground' },
};

/** Paths of SVG, 16 wide and high: a paper plane, an envelope, code brackets, a clock, a question mark, an open envelope, a dash. */
export const VERDICT_PATHS: Readonly<Record<VerdictStatus, string>> = {
  sent: 'M1.5 2.5 14.5 8 1.5 13.5 3.5 8z M3.5 8h6',
  'sends-smtp': 'M1.5 3.5h13v9h-13z M1.5 4l6.5 5 6.5-5',
  'uses-api': 'M5 4.5 1.5 8 5 11.5 M11 4.5 14.5 8 11 11.5 M9.2 3 6.8 13',
  'used-ses': 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M8 4.5V8l2.5 2',
  unknown: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M6 6.2a2 2 0 1 1 2.6 1.9q-.6.3-.6 1.2 M8 11v.6',
  'can-send': 'M1.5 6.5 8 2l6.5 4.5v7h-13z M1.5 7l6.5 4 6.5-4',
  'no-ses': 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M5 8h6',
  checking: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13 M5 8v.1 M8 8v.1 M11 8v.1',
};
