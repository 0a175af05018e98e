/** The parameters of a call as a tree: what stands in each other by their dotted names, `Dimensions.member.1.Name`. */
import { validationError, type Params } from './wire.ts';

/** Parameters by the parts of their dotted names. */
export type Tree = string | Map<string, Tree>;

export function nested(params: Params): Tree {
  const root = new Map<string, Tree>();
  for (const [name, value] of params) {
    const parts = name.split('.');
    const last = parts.pop() ?? '';
    const holder = parts.reduce<Map<string, Tree>>((tree, part) => {
      const inner = tree.get(part);
      if (inner instanceof Map) return inner;
      const made = new Map<string, Tree>();
      tree.set(part, made);
      return made;
    }, root);
    holder.set(last, value);
  }
  return root;
}

const childIn = (tree: Tree, name: string): Tree | undefined =>
  tree instanceof Map ? tree.get(name) : undefined;

export function treeIn(tree: Tree, name: string): Tree | undefined {
  const child = childIn(tree, name);
  return child instanceof Map ? child : undefined;
}

export function textIn(tree: Tree, name: string): string | undefined {
  const child = childIn(tree, name);
  return typeof child === 'string' ? child : undefined;
}

export const listIn = (tree: Tree, name: string): readonly Tree[] => {
  const members = childIn(childIn(tree, name) ?? '', 'member');
  return members instanceof Map ? [...members.values()] : [];
};

/** ISO 8601, or seconds since 1970 (JSON). @throws AwsError `ValidationError` where it is missing or no time. */
export function timeIn(tree: Tree, name: string): number {
  const text = textIn(tree, name);
  if (text === undefined) throw validationError(`The parameter ${name} is required.`);
  const time = /^-?\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(time)) throw validationError(`The parameter ${name} must be a timestamp.`);
  return time;
}
