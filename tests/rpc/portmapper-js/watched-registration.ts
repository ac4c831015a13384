import { createClient, tcpTransport } from 'onc-rpc';
import {
  register,
  RPCBPROG,
  type RegisterOptions,
  type Registration,
  type RegistrationEvent,
} from 'portmapper-js';
import type { Test } from 'tap';
import { eventually } from '../../eventually.js';

export const PROGRAM = 0x20000001;
export const TARGET = { program: PROGRAM, version: 1 };
export const TCP = { netid: 'tcp', address: '127.0.0.1', port: 7001 };
const UDP = { netid: 'udp', address: '0.0.0.0', port: 7002 };
/** What a portmapper lists of it then. */
export const MINE = ['1 tcp 127.0.0.1.27.89', '1 udp 0.0.0.0.27.90'];
const CHECK_MS = 10;
const DEADLINE_MS = 20_000;

interface Watched {
  registration: Registration;
  events: RegistrationEvent[];
  /** Resolves when so many events of that kind have happened. */
  happened: (kind: RegistrationEvent['kind'], count?: number) => Promise<void>;
}

/** Registers, with a portmapper that is looked at all the time, until the test ends. */
export function watch(t: Test, options: Partial<RegisterOptions>): Watched {
  const events: RegistrationEvent[] = [];
  let look = (): void => undefined;
  const registration = register({
    ...TARGET,
    listeners: [TCP, UDP],
    checkIntervalMs: CHECK_MS,
    ...options,
    onEvent(event) {
      events.push(event);
      look();
    },
  });
  t.teardown(() => registration.close());
  const happened = (kind: RegistrationEvent['kind'], count = 1): Promise<void> =>
    new Promise((resolve, reject) => {
      // a registration does not keep the process running, its deadline does
      const deadline = setTimeout(() => reject(new Error(`not ${count} times: ${kind}`)), DEADLINE_MS);
      look = () => {
        if (events.filter((event) => event.kind === kind).length < count) return;
        clearTimeout(deadline);
        resolve();
      };
      look();
    });
  return { registration, events, happened };
}

/** Resolves when the portmapper's table was looked at so many times more. */
export async function looked(port: number, times: number): Promise<void> {
  await using transport = tcpTransport({ port });
  const rpcb = createClient(RPCBPROG.RPCBVERS4, transport);
  const dumps = async (): Promise<number> => (await rpcb.RPCBPROC_GETSTAT())[2]?.info[4] ?? 0;
  const before = await dumps();
  await eventually(`${times} looks`, async () => (await dumps()) >= before + times);
}
