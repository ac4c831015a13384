import thrift from 'thrift';

// What the Thrift compiler makes of `service Log { void sendLog(1: string username, 2: string operation,
// 3: string timestamp) }`, in short: the compiler is no npm package.

const { MessageType, Type } = thrift.Thrift;
const FIELDS = ['username', 'operation', 'timestamp'];

function writeEntry(output, entry) {
  output.writeStructBegin('sendLog_args');
  FIELDS.forEach((name, i) => {
    output.writeFieldBegin(name, Type.STRING, i + 1);
    output.writeString(entry[name]);
    output.writeFieldEnd();
  });
  output.writeFieldStop();
  output.writeStructEnd();
}

function readEntry(input) {
  const entry = {};
  input.readStructBegin();
  for (;;) {
    const { ftype, fid } = input.readFieldBegin();
    if (ftype === Type.STOP) break;
    const name = FIELDS[fid - 1];
    if (name !== undefined && ftype === Type.STRING) entry[name] = input.readString();
    else input.skip(ftype);
    input.readFieldEnd();
  }
  input.readStructEnd();
  return entry;
}

export class Client {
  _seqid = 0;
  _reqs = {};
  #output;
  #protocol;

  constructor(output, protocol) {
    this.#output = output;
    this.#protocol = protocol;
  }

  sendLog(entry) {
    const seqid = (this._seqid += 1);
    return new Promise((resolve, reject) => {
      this._reqs[seqid] = (error, result) => (error ? reject(error) : resolve(result));
      const output = new this.#protocol(this.#output);
      output.writeMessageBegin('sendLog', MessageType.CALL, seqid);
      writeEntry(output, entry);
      output.writeMessageEnd();
      this.#output.flush();
    });
  }

  recv_sendLog(input, type, seqid) {
    const answer = this._reqs[seqid];
    delete this._reqs[seqid]; // eslint-disable-line @typescript-eslint/no-dynamic-delete -- a plain object, as the library wants it
    if (type === MessageType.EXCEPTION) {
      const failure = new thrift.Thrift.TApplicationException();
      failure.read(input);
      input.readMessageEnd();
      answer(failure);
      return;
    }
    readEntry(input);
    input.readMessageEnd();
    answer(null);
  }
}

export class Processor {
  #handler;

  constructor(handler) {
    this.#handler = handler;
  }

  process(input, output) {
    const { rseqid } = input.readMessageBegin();
    const entry = readEntry(input);
    input.readMessageEnd();
    this.#handler.sendLog(entry);
    output.writeMessageBegin('sendLog', MessageType.REPLY, rseqid);
    output.writeStructBegin('sendLog_result');
    output.writeFieldStop();
    output.writeStructEnd();
    output.writeMessageEnd();
    output.flush();
  }
}
