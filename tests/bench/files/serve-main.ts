import { PeerListener } from '../../../client/serving/peer-listener.js';
import { PublishedFiles } from '../../../client/serving/published-files.js';

// Serves one file as the client serves what was published: serve-main FILE

const [, , file = ''] = process.argv;
const files = new PublishedFiles();
await files.add(file);
const listener = await PeerListener.start(files);
console.log(`listening on tcp 127.0.0.1:${listener.port}`);
