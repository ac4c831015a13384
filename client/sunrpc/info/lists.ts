import { RpcError } from 'onc-rpc';
import type { Mapping, Netid, PortmapperClient, RegisteredProgram } from 'portmapper-js';
import { addressTable, semanticsOf } from './address-table.js';
import { ANY_NETID, askPortmapper, portmapperFailure, STREAMS } from './ask-portmapper.js';
import { type InfoContext, portmapperOf } from './context.js';
import type { VersionTarget } from './form.js';
import { InfoFailure } from './info-failure.js';
import { programVersion } from './numbers.js';
import { longTable, mappingTable, protocolOf, shortEntries, shortTable } from './registered-tables.js';
import { statisticsOf } from './statistics.js';
import { statisticsTable } from './statistics-table.js';

/** Which portmapper is asked, and over what. */
interface ListSource {
  readonly host: string | undefined;
  /** What -T says. */
  readonly netid: Netid | undefined;
}

const CANNOT = "can't contact rpcbind: ";

/** rpcinfo without flags. @throws InfoFailure */
export async function list(source: ListSource, context: InfoContext): Promise<void> {
  const { names, output } = context;
  const registered = await ask(source, context, CANNOT, dump);
  output.text(longTable(registered, names));
  output.value(
    registered.map(({ program, version, netid, uaddr, port, owner }) => ({
      ...{ program, version, netid, address: uaddr, port: port ?? null },
      ...{ service: names.nameOf(program) ?? null, owner },
    })),
  );
}

/** rpcinfo -s. @throws InfoFailure */
export async function shortList(source: ListSource, context: InfoContext): Promise<void> {
  const { names, output } = context;
  const entries = shortEntries(await ask(source, context, CANNOT, dump));
  output.text(shortTable(entries, names));
  output.value(entries.map((entry) => ({ ...entry, service: names.nameOf(entry.program) ?? null })));
}

/** rpcinfo -p. @throws InfoFailure */
export async function mappings(source: ListSource, context: InfoContext): Promise<void> {
  const { names, output } = context;
  const said = source.host === undefined ? "can't contact portmapper: " : `${source.host}: `;
  const found = await ask(source, context, said, (client) => mappingsOf(client, source), STREAMS);
  output.text(mappingTable(found, names));
  output.value(
    found.map(({ prog, vers, prot, port }) => ({
      ...{ program: prog, version: vers, protocol: protocolOf(prot), protocolNumber: prot, port },
      service: names.nameOf(prog) ?? null,
    })),
  );
}

/** rpcinfo -m. @throws InfoFailure */
export async function statistics(source: ListSource, context: InfoContext): Promise<void> {
  const { names, output } = context;
  const found = statisticsOf(await ask(source, context, CANNOT, (client) => client.getStat()));
  output.text(statisticsTable(found, names));
  output.value(found);
}

/** rpcinfo -l. @throws InfoFailure */
export async function addresses(
  source: ListSource,
  target: VersionTarget,
  context: InfoContext,
): Promise<void> {
  const { names, output } = context;
  const wanted = programVersion(target, names);
  const entries = await ask(source, context, CANNOT, (client) => client.getAddrList(wanted));
  output.text(addressTable(wanted, entries, names));
  output.value(
    entries.map((entry) => ({
      ...{ ...wanted, netid: entry.r_nc_netid, address: entry.r_maddr },
      ...{ protocolFamily: entry.r_nc_protofmly, protocol: entry.r_nc_proto },
      ...{ semantics: semanticsOf(entry.r_nc_semantics), service: names.nameOf(wanted.program) ?? null },
    })),
  );
}

async function ask<R>(
  { host, netid }: ListSource,
  context: InfoContext,
  said: string,
  question: (client: PortmapperClient) => Promise<R>,
  unnamed = ANY_NETID,
): Promise<R> {
  const place = portmapperOf(context, host);
  const netids = netid === undefined ? unnamed : [netid];
  try {
    return await askPortmapper(place, { netids, deadlines: context.deadlines }, question);
  } catch (error) {
    if (error instanceof TooNew) throw error;
    throw portmapperFailure(said, place, error);
  }
}

/** Version 2 knows no owners, which rpcinfo shows as unknown ones. */
async function dump(client: PortmapperClient): Promise<readonly RegisteredProgram[]> {
  const registered = await client.dump();
  return client.version > 2 ? registered : registered.map((each) => ({ ...each, owner: 'unknown' }));
}

/** A portmapper without version 2: its list is another form's. */
class TooNew extends InfoFailure {}

async function mappingsOf(client: PortmapperClient, { host }: ListSource): Promise<readonly Mapping[]> {
  try {
    return await client.dumpMappings();
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'PROG_MISMATCH') throw error;
    const other = host === undefined ? 'sunrpc info' : `sunrpc info ${host}`;
    throw new TooNew(
      `${host ?? 'the portmapper'} does not support portmapper.  Try ${other} instead`,
      undefined,
      error,
    );
  }
}
