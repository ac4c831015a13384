import type { CallContext, Handlers } from 'onc-rpc';
import type { Link, Links, LockWish } from './instrument-links.js';
import * as vxi from './vxi11.js';

const IDENTITY = 'Sunshare,Example Voltmeter,0,1.0';
/** Of one message of commands. */
const MAX_MESSAGE_BYTES = 65_536;
/** The bit of the status byte that says that there is something to read (IEEE 488.2, MAV). */
const MESSAGE_AVAILABLE = 0x10;

const QUERIES: Readonly<Record<string, () => string>> = {
  '*IDN?': () => IDENTITY,
  '*OPC?': () => '1',
  'MEAS:VOLT?': () => (5 + Math.random() / 100).toExponential(6),
};

/** Queries have answers; commands, and what we do not know, have none. */
function answers(message: string): string {
  const queries = message.split(/[;\n]/).map((query) => QUERIES[query.trim().toUpperCase()]);
  const found = queries.flatMap((query) => (query === undefined ? [] : [query()]));
  return found.length === 0 ? '' : `${found.join(';')}\n`;
}

/** What clients call: the core channel of an instrument that has these links, and an abort channel at that port. */
export function instrumentHandlers(
  links: Links,
  abortPort: number,
): Handlers<typeof vxi.DEVICE_CORE.DEVICE_CORE_VERSION> {
  /** What is done with a link that is the caller's, and that nobody has locked out. */
  async function use<R extends object>(
    parms: LockWish & { readonly lid: number },
    { caller }: CallContext,
    nothing: R,
    run: (link: Link) => vxi.DeviceErrorCode | R | Promise<vxi.DeviceErrorCode | R>,
  ): Promise<R & { error: vxi.DeviceErrorCode }> {
    const link = links.find(parms.lid, caller);
    const error = link === undefined ? 'INVALID_LINK' : await links.mayUse(link, parms);
    const result = link === undefined || error !== 'NO_ERROR' ? error : await run(link);
    return typeof result === 'string' ? { ...nothing, error: result } : { ...result, error };
  }

  /** For what makes no difference to a voltmeter that is none. */
  const accept = (parms: vxi.DeviceGenericParms, context: CallContext) =>
    use(parms, context, {}, () => 'NO_ERROR');
  const notSupported = () => ({ error: 'NOT_SUPPORTED' }) as const;
  return {
    async create_link({ lockDevice, lock_timeout }, { caller }) {
      const link = links.create(caller);
      const limits = { abortPort, maxRecvSize: MAX_MESSAGE_BYTES };
      if (link === undefined) return { error: 'OUT_OF_RESOURCES', lid: 0, ...limits };
      const flags = vxi.VXI11_WAITLOCK;
      const error = lockDevice ? await links.mayUse(link, { flags, lock_timeout }, true) : 'NO_ERROR';
      if (error !== 'NO_ERROR') links.destroy(link);
      return { error, lid: link.lid, ...limits };
    },
    destroy_link: (lid, { caller }) => {
      const link = links.find(lid, caller);
      if (link === undefined) return { error: 'INVALID_LINK' };
      links.destroy(link);
      return { error: 'NO_ERROR' };
    },
    device_write: (parms, context) =>
      use(parms, context, { size: 0 }, (link) => {
        const input = link.input + Buffer.from(parms.data).toString('latin1');
        const isWhole = (parms.flags & vxi.VXI11_END) !== 0;
        link.input = isWhole || input.length > MAX_MESSAGE_BYTES ? '' : input;
        if (input.length > MAX_MESSAGE_BYTES) return 'IO_ERROR';
        // an answer that nobody has read is not that to the next question (IEEE 488.2, INTERRUPTED)
        if (isWhole) link.output = answers(input);
        links.changed();
        return { size: parms.data.length };
      }),
    device_read: (parms, context) =>
      use(parms, context, { reason: 0, data: Buffer.alloc(0) }, async (link) => {
        const outcome = await links.until(() => link.output !== '', link, parms.io_timeout);
        if (outcome !== 'NO_ERROR') return outcome;
        const hasEnd = (parms.flags & vxi.VXI11_TERMCHRSET) !== 0;
        const end = hasEnd ? link.output.indexOf(String.fromCharCode(parms.termChar & 255)) : -1;
        const wanted = link.output.slice(0, end < 0 ? undefined : end + 1);
        const data = wanted.slice(0, parms.requestSize);
        link.output = link.output.slice(data.length);
        const reason =
          (data.length === parms.requestSize ? vxi.VXI11_REQCNT : 0) |
          (end >= 0 && data.length === wanted.length ? vxi.VXI11_CHR : 0) |
          (link.output === '' ? vxi.VXI11_READ_END : 0);
        return { reason, data: Buffer.from(data, 'latin1') };
      }),
    device_readstb: (parms, context) =>
      use(parms, context, { stb: 0 }, ({ output }) => ({ stb: output === '' ? 0 : MESSAGE_AVAILABLE })),
    device_clear: (parms, context) =>
      use(parms, context, {}, (link) => {
        link.input = link.output = '';
        return 'NO_ERROR';
      }),
    device_trigger: accept,
    device_remote: accept,
    device_local: accept,
    device_lock: (parms, context) => use(parms, context, {}, (link) => links.mayUse(link, parms, true)),
    device_unlock: (lid, context) =>
      use({ lid, flags: 0, lock_timeout: 0 }, context, {}, (link) =>
        links.unlock(link) ? 'NO_ERROR' : 'NO_LOCK_HELD',
      ),
    device_enable_srq: notSupported,
    device_docmd: () => ({ ...notSupported(), data_out: Buffer.alloc(0) }),
    create_intr_chan: notSupported,
    destroy_intr_chan: () => ({ error: 'CHANNEL_NOT_ESTABLISHED' }),
  };
}
