/** The numbers that JSON has no spelling for, or loses: JSON.stringify writes -0 as 0. */
const SPELLED = new Map<unknown, number>([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

export function floatToJson(value: number): number | string {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** Undefined for what spells no number, and for one beyond all doubles, which JSON.parse makes an infinity of. */
export function floatFromJson(json: unknown): number | undefined {
  return typeof json === 'number' && Number.isFinite(json) ? json : SPELLED.get(json);
}
