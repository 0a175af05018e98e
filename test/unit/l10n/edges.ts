import ts from 'typescript';
import type { Strings } from './found.ts';

/** What stands at an edge of a text: a Japanese letter, a Latin letter or digit, or neither (punctuation, a space). */
export type Edge = 'japanese' | 'latin' | 'neither';

/** What a value that is put into a sentence can begin and end with. */
interface Edges {
  readonly first: ReadonlySet<Edge>;
  readonly last: ReadonlySet<Edge>;
}

const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}ー々]/u;

/** Returns what a text begins with. A percent sign stands like a digit. */
export function edgeOf(text: string): Edge {
  const character = text.slice(0, 1);
  if (JAPANESE.test(character)) return 'japanese';
  return /[\p{Letter}\p{Number}%$]/u.test(character) ? 'latin' : 'neither';
}

const NOTHING: Edges = { first: new Set(), last: new Set() };
/** Data of an account, numbers and absolute times. */
const DATA: Edges = { first: new Set(['latin']), last: new Set(['latin']) };
/** `3 日前`: `presentation/times.ts`. */
const AGE: Edges = { first: new Set(['latin']), last: new Set(['japanese']) };
const AGES = new Set(['relative', 'brief', 'narrow', 'day', 'ago']);

const both = (...all: readonly Edges[]): Edges => ({
  first: new Set(all.flatMap(({ first }) => [...first])),
  last: new Set(all.flatMap(({ last }) => [...last])),
});

export interface Spoken {
  /** `src/senders/words/words.ts:79` */
  readonly where: string;
  readonly key: string;
  /** What each placeholder stands for, by its number. */
  readonly values: readonly Edges[];
}

/**
 * Every sentence that the code says, with what its placeholders can begin and end with in a language: what is said by
 * `l10n.t` and `counted` has the words of that language, ages have theirs, and everything else is data.
 * @param sources the code
 * @param translated words of the language by key
 */
export function spokenWith(
  sources: readonly { readonly file: string; readonly contents: string }[],
  translated: Strings,
): readonly Spoken[] {
  const trees = sources.map(({ file, contents }) =>
    ts.createSourceFile(file, contents, ts.ScriptTarget.Latest, true),
  );
  const functions = new Map<string, ts.SignatureDeclaration[]>();
  const calls = new Map<string, ts.CallExpression[]>();
  const add = <T>(map: Map<string, T[]>, name: string, value: T) => {
    map.set(name, [...(map.get(name) ?? []), value]);
  };
  const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
    visit(node);
    ts.forEachChild(node, (child) => {
      walk(child, visit);
    });
  };
  for (const tree of trees) {
    walk(tree, (node) => {
      if (ts.isFunctionDeclaration(node) && node.name !== undefined) add(functions, node.name.text, node);
      if (
        ts.isVariableDeclaration(node) &&
        ts.isIdentifier(node.name) &&
        node.initializer !== undefined &&
        ts.isArrowFunction(node.initializer)
      )
        add(functions, node.name.text, node.initializer);
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression))
        add(calls, node.expression.text, node);
    });
  }
  const busy = new Set<ts.Node>();

  const textEdges = (text: string, values: (at: number) => Edges): Edges => {
    if (text === '') return NOTHING;
    const [, begins] = /^\{(\d)\}/.exec(text) ?? [];
    const [, ends] = /\{(\d)\}$/.exec(text) ?? [];
    return {
      first: begins === undefined ? new Set([edgeOf(text)]) : values(Number(begins)).first,
      last: ends === undefined ? new Set([edgeOf(text.slice(-1))]) : values(Number(ends)).last,
    };
  };

  const returned = (of: ts.SignatureDeclaration): Edges => {
    const body = ts.isFunctionDeclaration(of) || ts.isArrowFunction(of) ? of.body : undefined;
    if (body === undefined) return DATA;
    if (!ts.isBlock(body)) return edges(body);
    const all: Edges[] = [];
    walk(body, (node) => {
      if (ts.isReturnStatement(node) && node.expression !== undefined) all.push(edges(node.expression));
    });
    return all.length === 0 ? DATA : both(...all);
  };

  const named = (name: ts.Identifier): Edges => {
    for (let scope: ts.Node = name; !ts.isSourceFile(scope);) {
      scope = scope.parent;
      if (ts.isFunctionLike(scope)) {
        const at = scope.parameters.findIndex((parameter) => parameter.name.getText() === name.text);
        if (at >= 0) return passed(scope, at);
      }
      if (!ts.isBlock(scope) && !ts.isSourceFile(scope) && !ts.isCaseClause(scope)) continue;
      for (const statement of scope.statements) {
        if (!ts.isVariableStatement(statement)) continue;
        for (const { name: declared, initializer } of statement.declarationList.declarations) {
          if (initializer === undefined) continue;
          if (ts.isIdentifier(declared) && declared.text === name.text) return edges(initializer);
          if (!ts.isArrayBindingPattern(declared) || !ts.isArrayLiteralExpression(initializer)) continue;
          const at = declared.elements.findIndex((element) => element.getText() === name.text);
          const value = at < 0 ? undefined : initializer.elements[at];
          if (value !== undefined) return edges(value);
        }
      }
    }
    return DATA;
  };

  /** What is handed to a function in a place. */
  const passed = (of: ts.SignatureDeclaration, at: number): Edges => {
    const declared = ts.isVariableDeclaration(of.parent) ? of.parent.name : of.name;
    if (declared === undefined || !ts.isIdentifier(declared)) return DATA;
    const handed = (calls.get(declared.text) ?? []).flatMap((call) => call.arguments[at] ?? []);
    return handed.length === 0 ? DATA : both(...handed.map(edges));
  };

  const edges = (value: ts.Expression): Edges => {
    if (busy.has(value)) return NOTHING;
    busy.add(value);
    const found = edgesOf(value);
    busy.delete(value);
    return found;
  };

  const edgesOf = (value: ts.Expression): Edges => {
    if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isNonNullExpression(value))
      return edges(value.expression);
    if (ts.isConditionalExpression(value)) return both(edges(value.whenTrue), edges(value.whenFalse));
    if (ts.isStringLiteralLike(value)) return textEdges(value.text, () => DATA);
    if (ts.isBinaryExpression(value))
      return /^(?:\?\?|\|\|)$/.test(value.operatorToken.getText())
        ? both(edges(value.left), edges(value.right))
        : DATA;
    if (ts.isTemplateExpression(value)) {
      const [head, tail] = [value.head.text, value.templateSpans.at(-1)?.literal.text ?? ''];
      const [first, last] = [value.templateSpans[0]?.expression, value.templateSpans.at(-1)?.expression];
      return {
        first: (head === '' && first !== undefined ? edges(first) : textEdges(head, () => DATA)).first,
        last: (tail === '' && last !== undefined ? edges(last) : textEdges(tail, () => DATA)).last,
      };
    }
    if (ts.isIdentifier(value)) return named(value);
    if (!ts.isCallExpression(value)) return DATA;
    const call = value.expression.getText();
    if (call === 'l10n.t') return sentence(value);
    if (ts.isPropertyAccessExpression(value.expression) && AGES.has(value.expression.name.text)) return AGE;
    if (call === 'counted') return count(value.arguments[1]);
    const known = functions.get(call);
    if (known !== undefined) return both(...known.map(returned));
    // A function that was handed in, such as one that marks a name, hands on what it gets.
    const [handed] = value.arguments;
    return ts.isIdentifier(value.expression) && handed !== undefined ? edges(handed) : DATA;
  };

  const count = (kind: ts.Expression | undefined): Edges => {
    const kinds =
      kind !== undefined && ts.isStringLiteralLike(kind)
        ? [`{0} ${kind.text}s`]
        : Object.keys(translated).filter((key) =>
            /^\{0\} (?:users|accounts|roles|mails|Regions|days)$/.test(key),
          );
    return both(...kinds.map((key) => textEdges(translated[key] ?? '', () => DATA)));
  };

  const parts = (call: ts.CallExpression): { key: string; values: readonly ts.Expression[] } | null => {
    const [what, ...values] = call.arguments;
    if (what === undefined) return null;
    if (ts.isStringLiteralLike(what)) return { key: what.text, values };
    if (!ts.isObjectLiteralExpression(what)) return null;
    const part = (name: string) =>
      what.properties.flatMap((property) =>
        ts.isPropertyAssignment(property) && property.name.getText() === name ? property.initializer : [],
      )[0];
    const [message, comment, args] = [part('message'), part('comment'), part('args')];
    const said = (text: ts.Expression | undefined) =>
      text !== undefined && ts.isStringLiteralLike(text) ? text.text : '';
    const comments =
      comment !== undefined && ts.isArrayLiteralExpression(comment)
        ? comment.elements.map((each) => said(each)).join('')
        : said(comment);
    return {
      key: comments === '' ? said(message) : `${said(message)}/${comments}`,
      values: args !== undefined && ts.isArrayLiteralExpression(args) ? args.elements : [],
    };
  };

  const sentence = (call: ts.CallExpression): Edges => {
    const said = parts(call);
    const words = said === null ? undefined : translated[said.key];
    if (said === null || words === undefined) return DATA;
    return textEdges(words, (at) => {
      const value = said.values[at];
      return value === undefined ? DATA : edges(value);
    });
  };

  return trees.flatMap((tree) => {
    const spoken: Spoken[] = [];
    walk(tree, (node) => {
      if (!ts.isCallExpression(node) || node.expression.getText() !== 'l10n.t') return;
      const said = parts(node);
      if (said === null) return;
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      spoken.push({ where: `${tree.fileName}:${line + 1}`, key: said.key, values: said.values.map(edges) });
    });
    return spoken;
  });
}

/**
 * Where a text breaks the rule for spaces: a half-width space between a Japanese letter and a Latin letter or a digit, none
 * between Japanese letters or beside full-width punctuation. A placeholder counts as what it stands for; where that can
 * be either, both are right. `**Bold**`, `code` and "quoted" words stand like Latin ones.
 * @param values what the placeholders stand for; data by default
 */
export function spaceFaults(text: string, values: readonly Edges[] = []): readonly string[] {
  const faults: string[] = [];
  const tokens = [...text.matchAll(/\{\d\}|\*\*[^*]+\*\*|`[^`]+`|"[^"]+"|\s+|[^\s]/gu)].map(
    ([token]) => token,
  );
  const edgesOfToken = (token: string, side: 'first' | 'last'): ReadonlySet<Edge> => {
    const [, at] = /^\{(\d)\}$/.exec(token) ?? [];
    if (at !== undefined) return (values[Number(at)] ?? DATA)[side];
    if (/^(?:\*\*|`.|"\S)/.test(token)) return new Set(['latin']);
    return new Set([edgeOf(token)]);
  };
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (next === undefined) return;
    const here = tokens.slice(Math.max(0, index - 6), index + 8).join('');
    if (/^ +$/.test(next)) {
      const after = tokens[index + 2];
      if (after === undefined) return;
      const [left, right] = [edgesOfToken(token, 'last'), edgesOfToken(after, 'first')];
      const isJapanese = [left, right].every((edges) => edges.size === 1 && edges.has('japanese'));
      if (isJapanese || /^[、。「」（）]$/u.test(token) || /^[、。「」（）]$/u.test(after))
        faults.push(`stray space: ${here}`);
      return;
    }
    const [left, right] = [edgesOfToken(token, 'last'), edgesOfToken(next, 'first')];
    const only = (edges: ReadonlySet<Edge>, edge: Edge) => edges.size === 1 && edges.has(edge);
    if ((only(left, 'japanese') && only(right, 'latin')) || (only(left, 'latin') && only(right, 'japanese')))
      faults.push(`no space: ${here}`);
    if (/^[(（]$/u.test(next) && only(left, 'japanese')) faults.push(`no space: ${here}`);
    if (/^[)）]$/u.test(token) && only(right, 'japanese')) faults.push(`no space: ${here}`);
  });
  return faults;
}
