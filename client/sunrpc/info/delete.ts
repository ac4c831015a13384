import { askPortmapper, portmapperFailure, STREAMS } from './ask-portmapper.js';
import { type InfoContext, portmapperOf } from './context.js';
import type { VersionTarget } from './form.js';
import { InfoFailure } from './info-failure.js';
import { programVersion } from './numbers.js';
import { parseNetid } from './netid.js';

/** rpcinfo -d: takes back what is registered, on one netid or on all. @throws InfoFailure */
export async function deleteRegistration(
  target: VersionTarget,
  netidText: string | undefined,
  context: InfoContext,
): Promise<void> {
  const wanted = programVersion(target, context.names);
  const netid =
    netidText === undefined ? undefined : parseNetid(netidText, `netid ${netidText} not supported`);
  const place = portmapperOf(context, undefined);
  const failed = `Could not delete registration for prog ${target.program} version ${target.version}`;
  let isDeleted: boolean;
  try {
    const options = { netids: STREAMS, deadlines: context.deadlines };
    isDeleted = await askPortmapper(place, options, (client) => client.unset(wanted, netid));
  } catch (error) {
    const { message, hint } = portmapperFailure('', place, error);
    throw new InfoFailure(failed, hint === undefined ? message : `${message}: ${hint}`, error);
  }
  if (!isDeleted)
    throw new InfoFailure(
      failed,
      'the portmapper refuses: only its owner or root may, and only on its machine',
    );
  context.output.value({ ...wanted, netid: netid ?? null, deleted: true });
}
