import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PortmapperOptions, ProgramVersion } from 'portmapper-js';
import { diagnostics } from '../../../daemons/diagnostics/diagnostics.js';
import { parseHostPort } from '../../../daemons/addresses/host-port.js';
import { type Running, runDaemon } from '../../../daemons/lifecycle.js';
import { reasonOf } from '../../../daemons/reason.js';
import { refusalLog } from '../../../daemons/diagnostics/refusal-log.js';
import { LineOutput } from '../view/line-output.js';
import { complain, type Showing, showingOf, UsageError } from '../view/showing.js';
import type { ProxyFlags } from './options.js';
import { type Endpoint, placeOf } from './endpoint.js';
import { LiveLines } from './live-lines.js';
import { Observer } from './observer.js';
import type { Proxy, ProxyContext } from './proxy.js';
import { StandIn } from './stand-in.js';
import { StreamProxy } from './stream-proxy.js';
import { UdpProxy } from './udp-proxy.js';

const diagnose = diagnostics('sunrpc proxy');
const PORTMAPPER_SOCKET = '/run/rpcbind.sock';
const EXPIRY_INTERVAL_MS = 1000;
/** How long calls that are under way may take when the proxy is to stop, and how often to look. */
const LAST_CALLS_MS = 2000;
const LAST_CALLS_LOOK_MS = 50;

/** Carries `sunrpc proxy` out, until a signal ends it. */
export async function runProxy(flags: ProxyFlags): Promise<void> {
  try {
    const showing = showingOf(flags);
    const stoodFor = flags.register === undefined ? undefined : versionOf(flags.register, showing);
    await runDaemon(diagnose, () => start(flags, showing, stoodFor));
  } catch (error) {
    process.exitCode = complain(error, diagnose);
  }
}

async function start(
  flags: ProxyFlags,
  showing: Showing,
  stoodFor: ProgramVersion | undefined,
): Promise<Running> {
  const observer = observerOf(showing);
  const context: ProxyContext = {
    observer,
    complain: refusalLog(diagnose, () => performance.now()),
    idleTimeoutMs: flags['idle-timeout'] * 1000,
    maxConnections: flags['max-connections'],
  };
  const proxy = await open(flags.listen, flags.target, context);
  const expiry = setInterval(() => observer.expire(), EXPIRY_INTERVAL_MS).unref();
  const standIn = stoodFor && (await standInFor(stoodFor, proxy, flags.portmapper));
  const where = `${proxy.listening.kind} ${placeOf(proxy.listening)}`;
  diagnose(`listening on ${where}`);
  diagnose(`for ${flags.target.kind} ${placeOf(flags.target)}`);
  diagnose('ready');
  return {
    close: async () => {
      clearInterval(expiry);
      proxy.refuse();
      await standIn?.close();
      await lastCalls(observer);
      await proxy.close();
      observer.end();
    },
  };
}

function observerOf({ view, isWanted }: Showing): Observer {
  const lines = new LiveLines(new LineOutput(process.stdout), diagnose);
  return new Observer(
    (exchange) => {
      if (isWanted(exchange)) lines.write(() => view(exchange));
    },
    (error) => diagnose(`a message cannot be shown: ${reasonOf(error)}`),
    () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n,
  );
}

async function open(listen: Endpoint, target: Endpoint, context: ProxyContext): Promise<Proxy> {
  if (listen.kind === 'udp' && target.kind === 'udp') return UdpProxy.open(listen, target, context);
  return StreamProxy.open(listen, target, context);
}

async function standInFor(
  target: ProgramVersion,
  proxy: Proxy,
  portmapper: string | undefined,
): Promise<StandIn> {
  try {
    return await StandIn.take({
      target,
      listening: proxy.listening,
      portmapper: portmapperOf(portmapper),
      diagnose,
    });
  } catch (error) {
    await proxy.close();
    throw error;
  }
}

/** Through its socket the portmapper knows who we are, so it lets us replace what is ours. */
function portmapperOf(place: string | undefined): PortmapperOptions {
  if (place === undefined) return existsSync(PORTMAPPER_SOCKET) ? { path: PORTMAPPER_SOCKET } : {};
  return place.includes('/') ? { path: resolve(place) } : parseHostPort(place);
}

function versionOf(words: string, { programs }: Showing): ProgramVersion {
  const [program = '', version = '', ...surplus] = words.split('.');
  const found = surplus.length > 0 ? undefined : programs.resolveVersion(program, version);
  if (found !== undefined) return { program: found.prog, version: found.vers };
  throw new UsageError(`--register ${words}: expected PROGRAM.VERSION, each a number or a name of a .x file`);
}

async function lastCalls(observer: Observer): Promise<void> {
  for (const end = performance.now() + LAST_CALLS_MS; performance.now() < end;) {
    if (observer.waitingCalls === 0) return;
    await delay(LAST_CALLS_LOOK_MS);
  }
}
