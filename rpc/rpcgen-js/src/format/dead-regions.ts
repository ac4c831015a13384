import { DiagnosticList } from '../diagnostics/diagnostic-list.js';
import { parseFile } from '../parser/parse-file.js';
import { preprocess } from '../preprocessor/preprocess.js';
import { SourceFile } from '../scanner/source-file.js';
import { isTrivia, type Token } from '../scanner/token.js';

/** A stretch may hold members, arms or procedures only: what around it makes a file of it. */
const WRAPPERS = [
  ['', ''],
  ['struct s {', '};'],
  ['enum e {', '};'],
  ['union u switch (int i) {', '};'],
  ['program P { version V {', '} = 1; } = 1;'],
  ['program P {', '} = 1;'],
] as const;

/** Dead stretches that are tried, since each is parsed up to six times; those behind them are left as they stand. */
const MAX_STRETCHES = 2000;

/**
 * What `#if 0` hides is often no code. Each stretch between two directives that no condition lets pass, and that cannot
 * be parsed, becomes one token of kind `unknown`, which is left as it stands.
 *
 * @param live the offsets of the tokens that the grammar is given
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

/** One token, from the beginning of the first line on: its indentation counts, as a `%` in the first column does. */
function joined(region: readonly Token[]): readonly Token[] {
  const [first, last] = [region[0], region.at(-1)];
  if (first === undefined || last === undefined) return [];
  const { text } = first.source;
  const offset = text.lastIndexOf('\n', first.offset) + 1;
  return [{ ...first, kind: 'unknown', offset, end: last.end, text: text.slice(offset, last.end) }];
}
