import { ENTRY } from '../../../../dist/tests/bench/sendlog/entry.js';
import { roundTrips } from '../../../../dist/tests/bench/codec/round-trips.js';

// round-trips.mjs LIBRARY SECONDS: three strings to bytes and back, measured by the code that measures our own codec.

const [, , library, seconds] = process.argv;
const { roundTrip } = await import(`./${library}.mjs`);
if (JSON.stringify(roundTrip(ENTRY)) !== JSON.stringify(ENTRY)) throw new Error(`${library} loses something`);
console.log(JSON.stringify(roundTrips(() => roundTrip(ENTRY), Number(seconds))));
