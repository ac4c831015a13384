import { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { parseFile } from '../parser/parse-file.js';
import { preprocess } from '../preprocessor/preprocess.js';
import { SourceFile } from '../scanner/source-file.js';
import { isTrivia, type Token } from '../scanner/token.js';

/** Around members, what makes a file of them. */
const WRAPPERS = [
  ['', ''],
  ['struct s {', '};'],
  ['enum e {', '};'],
  ['union u switch (int i) {', '};'],
  ['program P { version V {', '} = 1; } = 1;'],
  ['program P {', '} = 1;'],
] as const;

/** Each such stretch is parsed six times; more of them than this are left as they stand. */
const MAX_STRETCHES = 2000;

/**
 * Puts together again what no condition lets pass and is no code either, since `#if 0` often hides such: each such
 * stretch between two directives becomes one token of kind `unknown`, which is left as it stands.
 *
 * @param live where the tokens begin that the grammar is given
 */
export function withDeadRegions(tokens: readonly Token[], live: ReadonlySet<number>): readonly Token[] {
  const result: Token[] = [];
  let region: Token[] = [];
  let stretches = 0;
  for (const token of tokens) {
    if (token.kind !== 'directive' && token.kind !== 'end') {
      region.push(token);
      continue;
    }
    const isLeftOut = isWithoutLife(region, live);
    if (isLeftOut) stretches++;
    const isKept = isLeftOut && (stretches > MAX_STRETCHES || !isCode(joined(region)[0]?.text ?? ''));
    for (const each of isKept ? joined(region) : region) result.push(each);
    result.push(token);
    region = [];
  }
  return result;
}

/** Whether there is something besides comments, and no condition lets any of it pass. */
function isWithoutLife(region: readonly Token[], live: ReadonlySet<number>): boolean {
  const code = region.filter((token) => !isTrivia(token));
  return code.length > 0 && !code.some(({ offset }) => live.has(offset));
}

function isCode(text: string): boolean {
  return WRAPPERS.some(([before, behind]) => {
    const diagnostics = new DiagnosticList();
    const prepared = preprocess(new SourceFile('', `${before}\n${text}\n${behind}`), diagnostics, {});
    parseFile(prepared, diagnostics);
    return !diagnostics.hasErrors;
  });
}

/** From the beginning of the first line, whose indentation counts: a `%` is something else in the first column. */
function joined(region: readonly Token[]): readonly Token[] {
  const [first, last] = [region[0], region.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { text } = first.source;
  const offset = text.lastIndexOf('\n', first.offset) + 1;
  return [{ ...first, kind: 'unknown', offset, end: last.end, text: text.slice(offset, last.end) }];
}
