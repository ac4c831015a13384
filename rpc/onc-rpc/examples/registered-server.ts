import type { Listener, Procedures, Server, Version } from 'onc-rpc';
import { register } from 'portmapper-js';

/**
 * Makes programs that are served on listeners known to the portmapper of this machine, and says `ready`. On Ctrl-C,
 * or when it is killed, it takes that back and ends the server; so it does where the portmapper is away or refuses.
 */
export async function registerPrograms(
  server: Server,
  versions: readonly Version<Procedures>[],
  listeners: readonly Listener[],
): Promise<void> {
  const registrations = versions.map(({ program, version }) =>
    register({ program, version, listeners, mode: 'require' }),
  );
  const end = async (): Promise<void> => {
    await Promise.all(registrations.map((registration) => registration.close()));
    await server.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end());
  try {
    await Promise.all(registrations.map(({ ready }) => ready));
    console.log('ready');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    await end();
  }
}
