import { listenTcp } from 'onc-rpc';
import { diagnostics } from '../../../daemons/diagnostics/diagnostics.js';
import { openAccess } from '../../../daemons/log-server/access.js';
import { openTrail } from '../../../daemons/log-server/open-trail.js';
import { logHandlers, logService } from '../../../daemons/log-server/service.js';
import { ONEWAY_SERVED } from './oneway.js';

// The log server as it is by default, with a version besides in which SENDLOG, answered by the same handler, has no reply.

const diagnose = diagnostics('oneway-server');
const { trail } = await openTrail({ kind: 'memory' }, diagnose);
const server = logService({ trail, diagnose });
server.add(ONEWAY_SERVED, logHandlers({ trail, access: openAccess }));
const listener = await listenTcp(server, { host: '127.0.0.1', port: 0 });
diagnose(`listening on tcp 127.0.0.1:${listener.port}`, 'info');
