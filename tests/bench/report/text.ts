import { describeMark } from '../mark.js';
import type { Group, Row } from '../row.js';
import type { Result } from './result.js';

/** One line for the terminal, printed as soon as the row is measured. */
export function line(result: Result): string {
  const name = result.row.name.padEnd(28);
  if (result.kind === 'not measured') return `${name} not measured: ${result.why}`;
  const [ratio, mark, verdict] = cells(result);
  return `${name} ${ratio.padEnd(26)} ${mark.padEnd(8)} ${verdict}   ${figures(result)}`;
}

/** A group as a table in Markdown, and below it what limits the rows that miss their mark. */
export function section(group: Group, results: readonly Result[]): string {
  const rows = results.map((result) => {
    const { name, ours, reference, mark } = result.row;
    if (result.kind === 'not measured')
      return [name, ours, reference, '', '–', describeMark(mark), result.why];
    return [name, ours, reference, figures(result), ...cells(result)];
  });
  const heads = ['row', 'ours', 'reference = 1', 'figures', 'ratio (least – most)', 'mark', 'holds'];
  const table = [heads, heads.map(() => '-'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`);
  const missed = results.filter((result) => result.kind === 'measured' && !result.holds);
  const limits = limitsOf(missed.map(({ row }) => row));
  return [`## ${group.title}`, group.how, table.join('\n'), limits.join('\n')].filter(Boolean).join('\n\n');
}

/** A bar would begin the next cell, also within backticks. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

/** What limits several rows is said once. */
function limitsOf(rows: readonly Row[]): string[] {
  const names = new Map<string, string[]>();
  for (const { name, limit } of rows) names.set(limit, [...(names.get(limit) ?? []), `**${name}**`]);
  return Array.from(names, ([limit, those]) => `- ${those.join(', ')}: ${limit}`);
}

type Measured = Extract<Result, { kind: 'measured' }>;

function cells({ row, ratio, holds }: Measured): [string, string, string] {
  const { median, least, most } = ratio;
  const spread = least === most ? '' : ` (${short(least)} – ${short(most)})`;
  return [`${short(median)}${spread}`, describeMark(row.mark), holds ? 'yes' : 'no'];
}

function figures({ ours, reference, unit }: Measured): string {
  return `${short(ours)} : ${short(reference)} ${unit}`;
}

/** Three digits that matter: 0.812, 12.3, 94,200. */
function short(figure: number): string {
  if (figure >= 1_000) return Number(figure.toPrecision(3)).toLocaleString('en');
  return String(Number(figure.toPrecision(3)));
}
