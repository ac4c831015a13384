import ts from 'typescript';

/** A way that execution may take at one place of a file. */
export interface Branch {
  /** From 0, as source maps count. */
  readonly line: number;
  readonly column: number;
  /** What the branch is: `then`, `else`, `right side of &&`, … */
  readonly kind: string;
  /** How often it was taken, by how often each place of the file was executed. */
  taken(countAt: (offset: number) => number): number;
}

type Add = (node: ts.Node, kind: string, taken: Branch['taken']) => void;

const LOGICAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

/**
 * All branches of a JavaScript file: both sides of `if` and `?:`, of `&&`, `||` and `??` whether the right side is
 * needed or not, the clauses of `switch`, loops entered and left out, `catch`. V8 says how often each place was
 * executed, but leaves out what equals its surroundings; so the branches are counted here. Of `??=` and its like, of
 * default values and of `?.` V8 does not tell, so they are not among them.
 */
export function branchesOf(file: string, text: string): Branch[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const branches: Branch[] = [];
  const add: Add = (node, kind, taken) => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source));
    branches.push({ line, column: character, kind, taken });
  };
  const visit = (node: ts.Node): void => {
    addBranches(node, source, add);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return branches;
}

function addBranches(node: ts.Node, source: ts.SourceFile, add: Add): void {
  const start = (of: ts.Node): number => of.getStart(source);
  /** One branch is the part itself, the other that the whole was executed and the part was not. */
  const both = (part: ts.Node, [kind, otherKind]: readonly [string, string]): void => {
    add(part, kind, (countAt) => countAt(start(part)));
    add(node, otherKind, (countAt) => countAt(start(node)) - countAt(start(part)));
  };
  const each = (part: ts.Node, kind: string): void => add(part, kind, (countAt) => countAt(start(part)));
  if (ts.isIfStatement(node)) {
    if (node.elseStatement === undefined) both(node.thenStatement, ['then', 'no else']);
    else [node.thenStatement, node.elseStatement].forEach((part) => each(part, 'then or else'));
  } else if (ts.isConditionalExpression(node)) {
    [node.whenTrue, node.whenFalse].forEach((part) => each(part, 'one side of ?:'));
  } else if (ts.isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind)) {
    const operator = node.operatorToken.getText(source);
    both(node.right, [`right side of ${operator}`, `left side of ${operator} alone`]);
  } else if (ts.isCaseOrDefaultClause(node)) {
    each(node, 'clause of switch');
  } else if (ts.isIterationStatement(node, false)) {
    each(node.statement, 'loop');
  } else if (ts.isCatchClause(node)) {
    each(node.block, 'catch');
  }
}
