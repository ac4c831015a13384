import { listeningPort, ROOT, startProgram } from '../../started-program.js';

interface Teardown {
  teardown(end: () => Promise<void>): void;
}

/** A server of the base protocol, made of Python's standard library and the specification; resolves to its port. */
export async function startPythonServer(t: Teardown): Promise<number> {
  const { program } = startProgram(t, {
    name: 'server.py',
    command: 'python3',
    args: [`${ROOT}tests/interop/p2p/server.py`, '0'],
  });
  return listeningPort(await program.ready((text) => text.includes('listening on')));
}
