import { tell } from '../user-callback.js';
import type { OnMessage } from './channel-options.js';
import type { Connector, Link, LinkOwner } from './link.js';

/** A connector whose links show each message, as it is sent and as it came. */
export function watchedConnector(connector: Connector, onMessage: OnMessage): Connector {
  return {
    ...connector,
    async connect(owner, signal, called) {
      const link = await connector.connect(watchedOwner(owner, onMessage), signal, called);
      return watchedLink(link, onMessage);
    },
  };
}

function watchedOwner(owner: LinkOwner, onMessage: OnMessage): LinkOwner {
  return {
    onMessage(message) {
      tell(onMessage, 'received', message);
      owner.onMessage(message);
    },
    onClose: (error) => owner.onClose(error),
  };
}

function watchedLink(link: Link, onMessage: OnMessage): Link {
  return {
    send(write, most) {
      link.send((writer) => {
        const start = writer.offset;
        write(writer);
        tell(onMessage, 'sent', writer.bytes.subarray(start, writer.offset));
      }, most);
    },
    get queuedBytes() {
      return link.queuedBytes;
    },
    close: (isDone) => link.close(isDone),
  };
}
