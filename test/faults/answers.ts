/** Answers in AWS's form, spoilt: each takes the true answer and gives it back with one thing wrong. */
import type { WireResponse } from '../aws/wire.ts';

export type Spoil = (response: WireResponse) => WireResponse;

export const body =
  (change: (body: string) => string): Spoil =>
  (response) => ({ ...response, body: change(response.body) });

/** Every element of a name is gone. */
export const without = (element: string): Spoil => body((xml) => xml.replaceAll(anyOf(element), ''));

/** Every element of a name is there, with nothing in it. */
export const emptied = (element: string): Spoil =>
  body((xml) => xml.replaceAll(anyOf(element), `<${element}/>`));

const anyOf = (element: string): RegExp => new RegExp(`<${element}>.*?</${element}>|<${element}/>`, 'gs');

/** The names of all elements within the result of an answer; EC2's has none, and all are taken. */
export function elementsOf(xml: string): readonly string[] {
  const result =
    /<\w+Result>(.*)<\/\w+Result>/s.exec(xml)?.[1] ?? (/^<\?xml.*?<requestId>/s.test(xml) ? xml : '');
  return [...new Set([...result.matchAll(/<(\w+)\/?>/g)].map(([, name = '']) => name))];
}

/** Cut off at a share of its length, and of the right length all the same. */
export const cutAt = (share: number): Spoil => body((xml) => xml.slice(0, Math.floor(xml.length * share)));

/** Without its last so many characters. */
export const withoutLast = (count: number): Spoil => body((xml) => xml.slice(0, -count));

export const otherNamespace = body((xml) => xml.replace(/xmlns="[^"]*"/, 'xmlns="urn:something-else"'));

/** `<a>` -> `<ns1:a>` */
export const prefixed = body((xml) => xml.replaceAll(/<(\/?)(\w)/g, '<$1ns1:$2'));

/** The answer of another call: the same but for its outermost names. */
export const ofAnotherCall = body((xml) => xml.replaceAll(/(<\/?)\w+(Response|Result)\b/g, '$1ListRoles$2'));

/** Says that it goes on; `markerOf` gives the marker by how many such answers there were before, `null` none. */
export function goesOn(markerOf: (count: number) => string | null): Spoil {
  let count = 0;
  return body((xml) => {
    const marker = markerOf(count++);
    const element = marker === null ? '' : `<Marker>${marker}</Marker>`;
    return xml
      .replace(/<Marker>.*?<\/Marker>/s, '')
      .replace(/<IsTruncated>\w+<\/IsTruncated>/, `<IsTruncated>true</IsTruncated>${element}`);
  });
}

/** A marker of the endpoint's, after which the whole list comes again. */
export const fromTheStart = (action: string): string => Buffer.from(`${action}\n`).toString('base64url');

/** Its lists are empty, and it says that it goes on from the start. */
export const emptyPage = (action: string): Spoil =>
  body((xml) =>
    goesOn(() => fromTheStart(action))({ status: 200, headers: {}, body: xml }).body.replaceAll(
      LISTS,
      (_all, name: string) => `<${name}/>`,
    ),
  );

const LISTS =
  /<(Users|AccessKeyMetadata|UserDetailList|GroupDetailList|Policies|ServicesLastAccessed|EntityDetailsList)>.*<\/\1>/gs;

/** The true answer behind so many bytes of white space, as a gateway may keep a connection busy. */
export const padded = (bytes: number): Spoil =>
  body((xml) => xml.replace(/(<\w+Result>)/, `${' '.repeat(bytes)}$1`));

/** Elements within each other, so many bytes of them. */
export const nested = (bytes: number): string => '<a>'.repeat(bytes / 3);

export const junk = (bytes: number): string =>
  `<html><body>${'<p>Sign in</p>'.repeat(bytes / 14)}</body></html>`;
