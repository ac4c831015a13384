/** Longer names are not compared: the time grows with the product of both lengths. */
const MAX_COMPARED_CHARACTERS = 64;

/** The name that was probably meant: the one that differs in the fewest characters, if those are few. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  let [nearest, least] = [undefined as string | undefined, Math.max(1, Math.floor(wrong.length / 3)) + 1];
  for (const name of names) {
    if (Math.max(name.length, wrong.length) > MAX_COMPARED_CHARACTERS) continue;
    const edits = name.toLowerCase() === wrong.toLowerCase() ? 0 : editsBetween(wrong, name);
    if (edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
}

/** How many characters have to be put in, left out or replaced (Levenshtein's distance). */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
