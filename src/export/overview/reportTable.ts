/** A table of the HTML report. In a narrow window, its cells stand below one another, each after the title of its column. */
import { escapeXml } from './svgNode.ts';

export interface ReportColumn {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** The cells of a row as HTML. The first is its heading. */
export type ReportRow = readonly string[];

/**
 * Returns a table. Its elements have roles, since those of cells below one another are lost.
 * @param className `users`, `counts`, `mail-sums` or `mail-days`: up to which width on its cells stand below one another
 * @param name `aria-label` or `aria-labelledby`, as an attribute
 * @param foot the last row, if it is a sum
 */
export function reportTable(
  className: string,
  name: string,
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
  foot?: ReportRow,
): string {
  const kinds = columns.map(({ isNumber = false }) => (isNumber ? ' class="number"' : ''));
  const titles = columns.map(({ title }) => unbroken(escapeXml(title)));
  const header = titles
    .map((title, column) => `<th scope="col" role="columnheader"${kinds[column] ?? ''}>${title}</th>`)
    .join('');
  const row = ([first = '', ...cells]: ReportRow): string => {
    const others = cells.map(
      (cell, index) =>
        `<td role="cell"${kinds[index + 1] ?? ''} data-label="${titles[index + 1] ?? ''}">${cell}</td>`,
    );
    return `<tr role="row"><th scope="row" role="rowheader">${first}</th>${others.join('')}</tr>`;
  };
  const footer = foot === undefined ? '' : `\n<tfoot role="rowgroup">${row(foot)}</tfoot>`;
  return `<table class="${className}" role="table" ${name}><thead role="rowgroup"><tr role="row">${header}</tr></thead>
<tbody role="rowgroup">${rows.map(row).join('\n')}</tbody>${footer}</table>`;
}

/** Keeps a time in parentheses on one line: `Delivered (400 days)`. */
function unbroken(title: string): string {
  return title.replace(/\((\d+) /, '($1\u00a0');
}
