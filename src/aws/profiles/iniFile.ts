/**
 * Reads the text of an AWS file like the AWS CLI, and rejects what it rejects. The AWS SDK's reader skips lines it doesn't
 * understand, so keys under an unreadable heading end up in the section before it; nothing is ever skipped here.
 *
 * Source: Python Library Reference, "configparser" (the AWS CLI reads both files with `RawConfigParser`), and AWS CLI
 * User Guide, "Configuration and credential file settings" for nested settings.
 */
import * as l10n from '@vscode/l10n';

/** A setting: the text after `=` or `:`, continued by lines with deeper indentation. */
export interface IniSetting {
  /** Without surrounding whitespace. As in the AWS CLI, a comment after it is part of it. */
  readonly value: string;
  /** The settings below an empty one (`s3 =`); `null` for a plain value. */
  readonly nested: ReadonlyMap<string, NestedSetting> | null;
  /** Counted from 1. */
  readonly line: number;
}

export interface NestedSetting {
  readonly value: string;
  readonly line: number;
}

export interface IniSection {
  /** By name, in lower case. */
  readonly settings: ReadonlyMap<string, IniSetting>;
  readonly line: number;
  /** A line that looks like a heading but is read as part of a value or setting. What follows was meant for another section. */
  readonly strayHeading: number | null;
}

export type IniText =
  | { readonly ok: true; readonly sections: ReadonlyMap<string, IniSection> }
  | { readonly ok: false; readonly line: number; readonly fault: string };

/** Python's whitespace: JavaScript's also has the byte order mark, but lacks the separators and U+0085. */
const SPACE = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`;
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, 'gu');
const AT_END = new RegExp(`${SPACE}+$`, 'u');
const INDENT = new RegExp(`^${SPACE}*`, 'u');
const HEADING = /^\[(.+)\]/su;
const SETTING = new RegExp(`^(.*?)${SPACE}*[=:]${SPACE}*(.*)$`, 'su');

/** What also ends a line of nested settings, as in Python's `str.splitlines`. */
const LINE_END = new RegExp(String.raw`[\v\f\x1c-\x1e\x85\u2028\u2029]`, 'u');

const strip = (text: string): string => text.replace(AROUND, '');

/** Its settings also belong to every other section. */
const SHARED_SECTION = 'DEFAULT';

interface OpenSetting {
  readonly parts: { readonly text: string; readonly line: number }[];
  readonly line: number;
}

interface OpenSection {
  readonly settings: Map<string, OpenSetting>;
  readonly line: number;
  strayHeading: number | null;
}

class Fault extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads a whole file. The first line that the AWS CLI would reject makes it unreadable. */
export function readIni(text: string): IniText {
  try {
    return { ok: true, sections: closed(readSections(text)) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, line: error.line, fault: error.message };
    throw error;
  }
}

function readSections(text: string): Map<string, OpenSection> {
  const sections = new Map<string, OpenSection>();
  let section: OpenSection | undefined;
  let setting: OpenSetting | undefined;
  let depth = 0;
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    const content = strip(raw);
    if (content === '') setting?.parts.push({ text: '', line });
    if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;

    const indent = INDENT.exec(raw)?.[0].length ?? 0;
    const continued = indent > depth ? setting : undefined;
    if (
      section !== undefined &&
      content.startsWith('[') &&
      (continued !== undefined || !HEADING.test(content))
    )
      section.strayHeading ??= line;
    if (continued !== undefined) {
      continued.parts.push({ text: content, line });
      continue;
    }
    depth = indent;
    const title = HEADING.exec(content)?.[1];
    if (title !== undefined) {
      section = opened(sections, title, line);
      setting = undefined;
    } else if (section === undefined) {
      throw new Fault(line, l10n.t('This line comes before the first section heading, such as [default].'));
    } else {
      setting = added(section, content, line);
    }
  }
  return sections;
}

function opened(sections: Map<string, OpenSection>, title: string, line: number): OpenSection {
  const before = sections.get(title);
  if (before !== undefined && title === SHARED_SECTION) return before;
  if (before !== undefined)
    throw new Fault(line, l10n.t('The file already has a section [{0}] in line {1}.', title, before.line));
  const section: OpenSection = { settings: new Map(), line, strayHeading: null };
  sections.set(title, section);
  return section;
}

/** Never quotes the line: it may contain a secret. */
function added(section: OpenSection, content: string, line: number): OpenSetting {
  const [, before, value] = SETTING.exec(content) ?? [];
  if (before === undefined || value === undefined || before === '')
    throw new Fault(
      line,
      l10n.t('This is neither a section heading, such as [default], nor a setting, such as NAME = VALUE.'),
    );
  const name = strip(before).toLowerCase();
  const twin = section.settings.get(name);
  if (twin !== undefined)
    throw new Fault(line, l10n.t('The section already has {0} in line {1}.', name, twin.line));
  const setting = { parts: [{ text: strip(value), line }], line };
  section.settings.set(name, setting);
  return setting;
}

function closed(sections: ReadonlyMap<string, OpenSection>): ReadonlyMap<string, IniSection> {
  const shared = sections.get(SHARED_SECTION);
  const done = new Map<string, IniSection>();
  for (const [title, { settings, line, strayHeading }] of sections) {
    if (title === SHARED_SECTION) continue;
    const all = [...new Map([...(shared?.settings ?? []), ...settings])];
    done.set(title, {
      settings: new Map(all.map(([name, open]) => [name, settled(open)])),
      line,
      strayHeading: strayHeading ?? shared?.strayHeading ?? null,
    });
  }
  return done;
}

function settled({ parts, line }: OpenSetting): IniSetting {
  const value = parts
    .map(({ text }) => text)
    .join('\n')
    .replace(AT_END, '');
  return { value, nested: value.startsWith('\n') ? nestedIn(parts) : null, line };
}

function nestedIn(parts: OpenSetting['parts']): ReadonlyMap<string, NestedSetting> {
  const nested = new Map<string, NestedSetting>();
  const lines = parts.flatMap(({ text, line }) =>
    text.split(LINE_END).map((one) => ({ text: strip(one), line })),
  );
  for (const { text, line } of lines) {
    if (text === '') continue;
    const [name = '', ...rest] = text.split('=');
    if (rest.length === 0)
      throw new Fault(line, l10n.t('Indented lines below an empty setting must have the form NAME = VALUE.'));
    nested.set(strip(name), { value: strip(rest.join('=')), line });
  }
  return nested;
}
