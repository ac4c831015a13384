import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

const HOST = '127.0.0.1';
const LAST_PORT = 65_535;
const FIRST_CHOSEN_PORT = 20_000;
const FIRST_EPHEMERAL_PORT = 32_768;
const MAX_CHOICES = 100;

/** The first port, counted from `first`, that a TCP server on loopback can have now. */
export async function firstFreePort(first: number): Promise<number> {
  for (let port = first; port <= LAST_PORT; port += 1) if (await isTcpPortFree(port)) return port;
  throw new Error(`no port from ${first} on is free`);
}

/**
 * A port that a TCP server on loopback can have, chosen at random from below those that Linux gives to whoever asks for
 * any, and to connections (32,768 to 60,999): between this choice and its use, none of those is given the same.
 */
export async function anyFreePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_CHOICES; attempt += 1) {
    const port = randomInt(FIRST_CHOSEN_PORT, FIRST_EPHEMERAL_PORT);
    if (await isTcpPortFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST_CHOSEN_PORT} to ${FIRST_EPHEMERAL_PORT - 1} is free`);
}

/** True where we may listen on the port now, over tcp and udp: nobody has it and it is not reserved to root. */
export async function canListenOn(port: number): Promise<boolean> {
  return (await isTcpPortFree(port)) && (await isUdpPortFree(port));
}

async function isTcpPortFree(port: number): Promise<boolean> {
  const server = net.createServer();
  try {
    await once(server.listen(port, HOST), 'listening');
  } catch {
    return false;
  }
  await closed(server);
  return true;
}

async function isUdpPortFree(port: number): Promise<boolean> {
  const socket = dgram.createSocket('udp4');
  try {
    socket.bind(port, HOST);
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

async function closed(server: net.Server): Promise<void> {
  const close = once(server, 'close');
  server.close();
  await close;
}
