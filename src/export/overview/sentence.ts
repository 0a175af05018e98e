/** A sentence in parts; names are `strong`, the text between them isn't. */
export type Sentence = readonly { readonly text: string; readonly strong: boolean }[];

/** A placeholder for a name while a sentence is built: names may contain anything else. */
const PLACE = /\uE000(\d+)\uE001/;

/** The names of a sentence that is being built. */
export interface Names {
  /** Returns the placeholder for a name. */
  readonly place: (name: string) => string;
  /** Returns the sentence with its names in place. */
  readonly parts: (text: string) => Sentence;
}

/** Returns the names for one sentence, none yet. */
export function createNames(): Names {
  const names: string[] = [];
  return {
    place: (name) => `\uE000${names.push(name) - 1}\uE001`,
    parts: (text) =>
      text
        .split(PLACE)
        .map((part, index) =>
          index % 2 === 0 ? { text: part, strong: false } : { text: names[Number(part)] ?? '', strong: true },
        )
        .filter((part) => part.text !== ''),
  };
}
