/** What a function gave, where it is a promise or anything else that has `then`; undefined for a plain value. */
export function promised<T>(value: T | PromiseLike<T>): Promise<T> | undefined {
  if (value instanceof Promise) return value as Promise<T>;
  if (typeof value !== 'object' || value === null || !('then' in value)) return undefined;
  return typeof value.then === 'function' ? Promise.resolve(value) : undefined;
}
