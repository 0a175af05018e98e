/** Parses a `CREATE TABLE` of Athena, and checks whether it can read a JSON record without losses. */

export type ColumnType =
  | 'string'
  | 'int'
  | 'bigint'
  | 'boolean'
  | { readonly array: ColumnType }
  /** Of strings to something. */
  | { readonly map: ColumnType }
  | { readonly struct: Columns };
export type Columns = ReadonlyMap<string, ColumnType>;

/** The columns of the one table that a text declares, but for its partitions. @throws Error where it cannot be read. */
export function columnsIn(ddl: string): Columns {
  const tokens = [...ddl.replaceAll(/^--.*$/gm, '').matchAll(/`[^`]+`|\w+|\S/g)].map(([token]) => token);
  let at = tokens.indexOf('(') + 1;
  const take = (expected?: string): string => {
    const token = tokens[at] ?? '';
    if (expected !== undefined && token !== expected)
      throw new Error(`"${expected}" expected, not "${token}".`);
    at += 1;
    return token;
  };
  const typeOf = (): ColumnType => {
    const name = take();
    if (name === 'string' || name === 'int' || name === 'bigint' || name === 'boolean') return name;
    take('<');
    let type: ColumnType;
    if (name === 'array') type = { array: typeOf() };
    else if (name === 'map') {
      take('string');
      take(',');
      type = { map: typeOf() };
    } else if (name === 'struct') type = { struct: list(':') };
    else throw new Error(`There is no type ${name}.`);
    take('>');
    return type;
  };
  const list = (between: '' | ':'): Columns => {
    const columns = new Map<string, ColumnType>();
    do {
      const name = take().replaceAll('`', '');
      if (between !== '') take(between);
      columns.set(name, typeOf());
    } while (tokens[at] === ',' && take() === ',');
    return columns;
  };
  const columns = list('');
  take(')');
  return columns;
}

/** Where a record has what the columns do not, or columns are that no record of its kind has. */
export function fitsTable(record: object, columns: Columns): readonly string[] {
  return misfits(record, { struct: columns }, 'report');
}

/** Optional fields of a report. */
const OPTIONAL: ReadonlySet<string> = new Set(['pastUses', 'advisorAsked', 'canSendAsOf']);

function misfits(value: unknown, type: ColumnType, where: string): readonly string[] {
  // Each type may be null in Hive.
  if (value === null) return [];
  if (typeof type === 'string') {
    const fits = type.endsWith('int') ? Number.isInteger(value) : typeof value === type;
    return fits ? [] : [`${where} is no ${type}`];
  }
  if (typeof value !== 'object') return [`${where} is a ${typeof value}`];
  if ('array' in type)
    return Array.isArray(value)
      ? value.flatMap((item) => misfits(item, type.array, `${where}[]`))
      : [`${where} is no array`];
  if ('map' in type)
    return Object.entries(value).flatMap(([name, item]) => misfits(item, type.map, `${where}.${name}`));
  const names = Object.keys(value);
  const missing = [...type.struct.keys()].filter((name) => !names.includes(name) && !OPTIONAL.has(name));
  return [
    ...missing.map((name) => `${where} has no ${name}`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const column = type.struct.get(name);
      return column === undefined
        ? [`there is no column for ${where}.${name}`]
        : misfits(item, column, `${where}.${name}`);
    }),
  ];
}
