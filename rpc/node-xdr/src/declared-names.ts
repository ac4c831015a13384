/**
 * The names of a declaration with what they stand for, in order.
 * @throws RangeError for a name that starts with a digit, because JavaScript would put it in another place, or that
 *   starts like no name, and for a literal `{ __proto__: … }`, which declares nothing (`['__proto__']` does)
 */
export function declaredEntries<T>(type: string, declared: Readonly<Record<string, T>>): [string, T][] {
  const prototype: unknown = Object.getPrototypeOf(declared);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new RangeError(`${type}: a name __proto__ must be written ['__proto__']`);
  const entries = Object.entries(declared);
  const odd = entries.find(([name]) => !/^[\p{L}_$]/u.test(name));
  if (odd !== undefined) throw new RangeError(`${type}: "${odd[0]}" does not start with a letter`);
  return entries;
}
