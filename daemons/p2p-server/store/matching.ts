/** What a search looks at. */
interface Described {
  readonly path: string;
  readonly description: string;
}

/** Whether something contains each word of the text in its path or its description, capitals or not. */
export function matcherOf(text: string): (entry: Described) => boolean {
  const words = folded(text)
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return () => true;
  return ({ path, description }) => {
    const [inPath, inDescription] = [folded(path), folded(description)];
    return words.every((word) => inPath.includes(word) || inDescription.includes(word));
  };
}

const ASCII = /^\p{ASCII}*$/u;

/** Letters that differ in case only become one; so do the ways to write an accent. */
function folded(text: string): string {
  // most texts are ASCII, which is normal already
  return (ASCII.test(text) ? text : text.normalize('NFKC')).toLowerCase();
}
