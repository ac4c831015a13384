/**
 * The same object with some of its members replaced: whatever else it has, now or in time to come, is reached as before,
 * its private fields included.
 */
export function overlaid<Original extends object>(original: Original, overlay: Partial<Original>): Original {
  return new Proxy(original, {
    get(target, key) {
      const owner: object = Object.hasOwn(overlay, key) ? overlay : target;
      const value: unknown = Reflect.get(owner, key, owner);
      return typeof value === 'function' ? (value.bind(owner) as unknown) : value;
    },
  });
}
