import type { Netid } from 'portmapper-js';
import { broadcast } from './broadcast.js';
import { callAddress, callProgram } from './call-program.js';
import type { InfoContext } from './context.js';
import { deleteRegistration } from './delete.js';
import type { InfoForm } from './form.js';
import { InfoFailure } from './info-failure.js';
import { addresses, list, mappings, shortList, statistics } from './lists.js';
import { programVersion } from './numbers.js';
import { parseNetid } from './netid.js';

const LISTS = { list, short: shortList, mappings, statistics };

/** Asks and prints; resolves to the exit status, which is rpcinfo's. */
export async function answer(
  form: InfoForm,
  netidText: string | undefined,
  context: InfoContext,
): Promise<number> {
  try {
    return (await dispatch(form, netidText, context)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof InfoFailure)) throw error;
    context.output.fail(error);
    return 1;
  }
}

async function dispatch(
  form: InfoForm,
  netidText: string | undefined,
  context: InfoContext,
): Promise<boolean> {
  switch (form.kind) {
    case 'ping':
      return callProgram(form, context);
    case 'ping address':
      return callAddress(form, context);
    case 'addresses':
      await addresses({ host: form.host, netid: netidOf(netidText) }, form.target, context);
      return true;
    case 'broadcast': {
      const target = programVersion(form.target, context.names);
      const where = { at: context.portmapper, timeoutMs: context.deadlines.broadcast };
      await broadcast(target, where, context.output);
      return true;
    }
    case 'delete':
      await deleteRegistration(form.target, form.netid, context);
      return true;
    default:
      await LISTS[form.kind]({ host: form.host, netid: netidOf(netidText) }, context);
      return true;
  }
}

function netidOf(text: string | undefined): Netid | undefined {
  return text === undefined ? undefined : parseNetid(text);
}
