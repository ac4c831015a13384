const NUL = Buffer.of(0);

/** A field of a request; bytes where it is to be none of UTF-8. */
export type Field = string | Uint8Array;

/** Each field with its NUL. Written anew here: what is checked must not be judged by the code it may be made of. */
export function fieldsAsBytes(fields: readonly Field[]): Buffer[] {
  return fields.map((field) => Buffer.concat([Buffer.from(field), NUL]));
}

/** All fields in one piece. */
export function requestBytes(fields: readonly Field[]): Buffer {
  return Buffer.concat(fieldsAsBytes(fields));
}
