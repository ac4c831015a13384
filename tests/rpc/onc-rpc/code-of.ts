import { RpcError } from 'onc-rpc';

/** What a call ends with: the code of its error, or SUCCESS. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'SUCCESS';
  } catch (error) {
    return error instanceof RpcError ? error.code : `not ours: ${String(error)}`;
  }
}
