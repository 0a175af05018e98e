/** LibreOffice, where it is installed: what a spreadsheet program makes of a file. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { XMLParser } from 'fast-xml-parser';
import { temporaryFolder } from './folders.ts';

const PLACES = [
  '/usr/bin/soffice',
  '/usr/local/bin/soffice',
  '/Applications/LibreOffice.app/Contents/MacOS/soffice',
  'C:\\Program Files\\LibreOffice\\program\\soffice.exe',
];

/** The program; `null` where it is not installed. */
export const libreOffice = (): string | null => PLACES.find((place) => existsSync(place)) ?? null;

/** A cell as the program took it. */
export interface Cell {
  readonly text: string;
  /** Whether it computes. */
  readonly isFormula: boolean;
}

/**
 * Opens CSVs, all in one run of the program, and reads the cells of each by row; empty ones at the end of a row are left
 * out.
 * @param separator at which cells are parted; in many languages a semicolon.
 * @throws Error with the program's words where it made nothing of a file.
 */
export async function openCsvs<Name extends string>(
  program: string,
  csvs: Readonly<Record<Name, string>>,
  separator: ',' | ';',
): Promise<Readonly<Record<Name, Cell[][]>>> {
  await using folder = await temporaryFolder('spreadsheet');
  const names = Object.keys(csvs) as Name[];
  const fileOf = (name: Name, extension: string) => path.join(folder.path, `${name}.${extension}`);
  for (const name of names) await writeFile(fileOf(name, 'csv'), csvs[name]);
  const profile = pathToFileURL(path.join(folder.path, 'profile')).href;
  // LibreOffice Help, "Filter Options for CSV": separator, quote, UTF-8, first line.
  const filter = `CSV:${separator.charCodeAt(0)},34,76,1`;
  await promisify(execFile)(program, [
    ...['--headless', `-env:UserInstallation=${profile}`, `--infilter=${filter}`],
    ...['--convert-to', 'fods', '--outdir', folder.path, ...names.map((name) => fileOf(name, 'csv'))],
  ]);
  const opened = names.map(async (name): Promise<[Name, Cell[][]]> => [
    name,
    cellsOf(await readFile(fileOf(name, 'fods'), 'utf8')),
  ]);
  return Object.fromEntries(await Promise.all(opened)) as Record<Name, Cell[][]>;
}

interface XmlCell {
  readonly p?: readonly (string | number)[];
  readonly '@formula'?: string;
  readonly '@number-columns-repeated'?: string;
}

/** The cells of the one sheet of a flat OpenDocument file (OpenDocument 1.3, part 3, "Table cells"). */
function cellsOf(fods: string): Cell[][] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    trimValues: false,
    isArray: (name) => ['table-row', 'table-cell', 'p'].includes(name),
  });
  const { document } = parser.parse(fods) as {
    readonly document: {
      readonly body: {
        readonly spreadsheet: {
          readonly table: { readonly 'table-row': readonly { readonly 'table-cell': readonly XmlCell[] }[] };
        };
      };
    };
  };
  return document.body.spreadsheet.table['table-row'].map((row) => {
    const cells = row['table-cell'].flatMap((cell) =>
      Array.from({ length: Number(cell['@number-columns-repeated'] ?? 1) }, () => ({
        text: (cell.p ?? []).join('\n'),
        isFormula: cell['@formula'] !== undefined,
      })),
    );
    return cells.slice(0, cells.findLastIndex(({ text }) => text !== '') + 1);
  });
}
