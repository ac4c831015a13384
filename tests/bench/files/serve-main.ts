import { PeerListener } from '../../../client/uploading/peer-listener.js';
import { PublishedFiles } from '../../../client/uploading/published-files.js';

// Serves files as the client serves what was published: serve-main FILE...

const files = new PublishedFiles();
for (const file of process.argv.slice(2)) await files.add(file);
const listener = await PeerListener.start(files);
console.log(`listening on tcp 127.0.0.1:${listener.port}`);
