import { ENTRY } from '../../../../dist/tests/bench/sendlog/entry.js';
import { callsInFlight } from '../../../../dist/tests/bench/sendlog/in-flight.js';
import { loadArguments } from '../../../../dist/tests/bench/sendlog/load-arguments.js';

// call.mjs LIBRARY PORT SECONDS IN_FLIGHT [timed]: sends entries, measured by the code that measures our own client.

const [, , library, ...rest] = process.argv;
const { port, ...how } = loadArguments(rest);
const { connect } = await import(`./${library}.mjs`);
const send = await connect(port, how.inFlight);
console.log(JSON.stringify(await callsInFlight(() => send(ENTRY), how)));
process.exit(0);
