import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** An address that answers nothing: its program is stopped, and as many connections wait as may. */
export async function deadAddress(t: Teardown, host: string, port: number): Promise<void> {
  const script = `require('net').createServer().listen({ host: '${host}', port: ${port}, backlog: 1 }, () => console.log())`;
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, ['-e', script]);
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  for (let waiting = 0; waiting < 4; waiting++) {
    const socket = net.connect(port, host).on('error', () => undefined);
    t.teardown(() => socket.destroy());
    if (waiting < 2) await once(socket, 'connect');
  }
}
