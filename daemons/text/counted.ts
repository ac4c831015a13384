/** `1 record`, `2 records`: the words for one are given, those for several where they are not the same with an s. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
