import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

const OPENS = /\.(?:show|create)(?:QuickPick|InputBox)$/;

/** The function, or for a field the class, in which a box is opened. */
function scopeOf(node: ts.Node): ts.Node {
  const isScope = (one: ts.Node) => ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one);
  let scope = node;
  while (!isScope(scope) && !ts.isSourceFile(scope.parent)) scope = scope.parent;
  return scope;
}

it('Every picker and input box has a title, and says what to choose or enter', () => {
  const boxes: string[] = [];
  const silent: string[] = [];
  for (const file of globSync('src/ui/**/*.ts')) {
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      if (!ts.isCallExpression(node) || !OPENS.test(node.expression.getText())) return;
      const scope = scopeOf(node).getText();
      boxes.push(file);
      if (!/\btitle\b/.test(scope) || !/\b(?:placeHolder|placeholder|prompt)\b/.test(scope))
        silent.push(file);
    };
    visit(source);
  }
  expect(boxes.length).toBeGreaterThan(15);
  expect(silent).toEqual([]);
});
