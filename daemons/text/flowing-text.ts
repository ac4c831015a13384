/** Text whose lines are as long as the terminal lets them be: only empty lines end a paragraph. */
export function flowingText(text: string): string {
  return text.replace(/([^\n])\n(?=[^\n])/g, '$1 ');
}
