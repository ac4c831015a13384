import type { Listener, Procedures, Server, Version } from 'onc-rpc';
import { register } from 'portmapper-js';

/**
 * Makes programs that are served on listeners known to the portmapper of this machine, and says `ready`. On Ctrl-C,
 * or when it is killed, it takes that back and ends the server.
 */
export async function registerPrograms(
  server: Server,
  versions: readonly Version<Procedures>[],
  listeners: readonly Listener[],
): Promise<void> {
  const registrations = versions.map(({ program, version }) =>
    register({ program, version, listeners, mode: 'require' }),
  );
  const end = (): void =>
    void Promise.all(registrations.map((registration) => registration.close())).then(() => server.close());
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
  await Promise.all(registrations.map(({ ready }) => ready));
  console.log('ready');
}
