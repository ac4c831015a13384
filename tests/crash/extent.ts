/** Whether `make crash` runs the whole of these tests; `make test` has time for a part of them. */
export const isWhole = process.env['CRASH'] === 'whole';
