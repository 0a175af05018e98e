import { readFile } from 'node:fs/promises';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../manifest.ts';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  };
}

const { contributes } = await readManifest<Manifest>();
const stepsOf = (manifest: Manifest) => manifest.contributes.walkthroughs.flatMap(({ steps }) => steps);
const steps = stepsOf({ contributes });
const japanese = stepsOf(await readManifest<Manifest>('ja'));
const commands = new Set(contributes.commands.map(({ command }) => command));
/** VS Code creates this command for the view. */
commands.add('awsSesSenders.users.focus');

describe('The walkthrough', () => {
  it('has three to five steps, each with a way to do it and a completion event', () => {
    expect(contributes.walkthroughs).toHaveLength(1);
    expect(steps.length).toBeGreaterThanOrEqual(3);
    expect(steps.length).toBeLessThanOrEqual(5);
    for (const { description, completionEvents } of steps) {
      expect(description).toMatch(/\n\[.+\]\(command:/);
      expect(completionEvents.length).toBeGreaterThan(0);
    }
  });

  it('runs and waits for existing commands', () => {
    const named = steps.flatMap(({ description, completionEvents }) => [
      ...[...description.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command),
      ...completionEvents.flatMap((event) => /^onCommand:(.+)/.exec(event)?.[1] ?? []),
    ]);
    expect(named.filter((command) => !commands.has(command ?? ''))).toEqual([]);
  });

  it.each([...steps, ...japanese])(
    'shows a picture, $media.svg, that follows the theme and has a text alternative',
    async ({ media }) => {
      const picture = await readFile(media.svg, 'utf8');
      expect(picture.length).toBeLessThan(8_000);
      const { svg } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(picture) as {
        svg: Readonly<Record<string, unknown>>;
      };
      expect(svg['role']).toBe('img');
      expect(svg['aria-label']).toMatch(/.\p{L}.{9}/u);
      expect(media.altText.length).toBeGreaterThan(40);
      // The page that shows it blocks styles, and a fixed color would be unreadable in another theme.
      expect(picture).not.toMatch(/style=|<style|<script|href=/);
      const colors = [...picture.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, color]) => color ?? '');
      expect(colors.filter((color) => color !== 'none' && !color.startsWith('var(--vscode-'))).toEqual([]);
    },
  );

  it.each(steps)(
    'has the same drawing of $id in every language, with translated text',
    async ({ id, media }) => {
      const other = japanese.find((step) => step.id === id)?.media.svg ?? '';
      const [english, translated] = [await readFile(media.svg, 'utf8'), await readFile(other, 'utf8')];
      const drawing = (svg: string) =>
        svg.replaceAll(/<text [^>]*>[^<]*<\/text>/g, '<text/>').replace(/aria-label="[^"]*"/, '');
      expect(other).not.toBe(media.svg);
      expect(drawing(translated)).toBe(drawing(english));
      const phrases = [...translated.matchAll(/>([^<]*[a-z]{2,} [a-z]{2,}[^<]*)<\/text>/g)].map(
        ([, text]) => text,
      );
      // A line of the AWS CLI is the same in every language.
      expect(phrases.filter((text) => text?.includes('--') !== true)).toEqual([]);
    },
  );
});
