/** What a struct or union is in JavaScript, and in JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** A member's value; not what every object inherits, such as `constructor`. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
