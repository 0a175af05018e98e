import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';

interface Property {
  readonly type: 'string' | 'integer' | 'boolean' | 'array';
  readonly default: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The content of settings.json; VS Code marks a wrong value there, but returns it unchanged. */
const written: Record<string, unknown> = {};
vi.mock('vscode', () => ({
  workspace: {
    getConfiguration: () => ({ get: (name: string, fallback?: unknown) => written[name] ?? fallback }),
  },
}));
const { settings } = await import('../../../src/ui/settings.ts');

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, Property>> };
  };
};
const properties = Object.entries(manifest.contributes.configuration.properties).map(
  ([id, property]) => [id.replace('awsSesSenders.', ''), property] as const,
);
const withSetting = (name: string, value: unknown) => {
  for (const other of Object.keys(written)) Reflect.deleteProperty(written, other);
  written[name] = value;
  return settings()[name as keyof ReturnType<typeof settings>];
};

describe.each(properties)('The setting %s', (name, { type, default: usual }) => {
  it('has the default of package.json when it is missing or invalid', () => {
    expect(withSetting(name, undefined)).toEqual(usual);
    for (const wrong of [type === 'string' ? 5 : 'many', [], {}, ...(type === 'integer' ? [Number.NaN] : [])])
      expect(withSetting(name, wrong)).toEqual(usual);
  });

  it('is in the guide, with its default', () => {
    const description =
      String(usual) === '' ? '' : typeof usual === 'number' ? String(usual) : `\`${String(usual)}\``;
    const row = new RegExp(String.raw`^\| \`awsSesSenders\.${name}\` \| ${description} ?\| \S`, 'm');
    expect(readFileSync('docs/guide.md', 'utf8')).toMatch(row);
  });
});

const numbers = properties.filter(([, { type }]) => type === 'integer');
it.each(numbers)('The setting %s is a whole number within its bounds', (name, { minimum, maximum }) => {
  expect(minimum! < maximum!).toBe(true);
  expect(withSetting(name, minimum! - 1)).toBe(minimum);
  expect(withSetting(name, maximum! + 1)).toBe(maximum);
  expect(withSetting(name, minimum! + 0.5)).toBe(minimum);
  expect(withSetting(name, maximum)).toBe(maximum);
});

it('The setting for Regions accepts only names of Regions, which cannot lead to another host', () => {
  const regions = ['ap-east-1', 'eusc-de-east-1', 'evil.example/', 'us-east-1.evil.example', '', 5, null];
  expect(withSetting('mailRegions', regions)).toEqual(['ap-east-1', 'eusc-de-east-1']);
});
