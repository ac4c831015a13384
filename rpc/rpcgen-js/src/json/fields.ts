/** What a struct or union is in JavaScript, and in JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** Every object inherits something called `constructor`, which is no member. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
