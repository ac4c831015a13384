import type { Socket } from 'node:net';
import type { VolatileDisk } from './volatile-disk.js';

// The network block device protocol (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md), as far as QEMU
// uses it to write to a disk and to flush its cache.

const NBD_MAGIC = 0x4e42444d_41474943n;
const OPTION_MAGIC = 0x49484156_454f5054n;
const OPTION_REPLY_MAGIC = 0x3e889045565a9n;
const REQUEST_MAGIC = 0x25609513;
const REPLY_MAGIC = 0x67446698;
/** Fixed newstyle, no zeroes. */
const HANDSHAKE_FLAGS = 3;
const OPTION = { exportName: 1, abort: 2, go: 7 } as const;
const OPTION_REPLY = { ack: 1, info: 3, unsupported: 0x80000001 } as const;
const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3 } as const;
/** Has flags, takes flushes, takes writes that are forced. */
const DISK_FLAGS = 1 | 4 | 8;
const FORCED = 1;
const EINVAL = 22;

/** Serves a disk on one connection until it ends. */
export class NbdSession {
  readonly #socket: Socket;
  readonly #disk: VolatileDisk;
  #received = Buffer.alloc(0);
  #next: () => boolean = () => this.#clientFlags();

  constructor(socket: Socket, disk: VolatileDisk) {
    this.#socket = socket;
    this.#disk = disk;
    const greeting = Buffer.alloc(18);
    greeting.writeBigUInt64BE(NBD_MAGIC);
    greeting.writeBigUInt64BE(OPTION_MAGIC, 8);
    greeting.writeUInt16BE(HANDSHAKE_FLAGS, 16);
    socket.write(greeting);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      while (this.#next());
    });
  }

  #clientFlags(): boolean {
    if (this.#take(4) === undefined) return false;
    this.#next = () => this.#option();
    return true;
  }

  #option(): boolean {
    if (this.#received.length < 16) return false;
    const option = this.#received.readUInt32BE(8);
    const whole = this.#take(16 + this.#received.readUInt32BE(12));
    if (whole === undefined) return false;
    if (option === OPTION.go) {
      this.#optionReply(option, OPTION_REPLY.info, Buffer.concat([Buffer.alloc(2), this.#description()]));
      this.#optionReply(option, OPTION_REPLY.ack);
      this.#next = () => this.#command();
    } else if (option === OPTION.exportName) {
      this.#socket.write(this.#description());
      this.#next = () => this.#command();
    } else if (option === OPTION.abort) {
      this.#socket.end();
    } else {
      this.#optionReply(option, OPTION_REPLY.unsupported);
    }
    return true;
  }

  #command(): boolean {
    if (this.#received.length < 28) return false;
    const type = this.#received.readUInt16BE(6);
    const dataBytes = type === COMMAND.write ? this.#received.readUInt32BE(24) : 0;
    const whole = this.#take(28 + dataBytes);
    if (whole === undefined) return false;
    if (whole.readUInt32BE(0) !== REQUEST_MAGIC || type === COMMAND.disconnect) {
      this.#socket.end();
      return false;
    }
    this.#perform(type, whole);
    return !this.#disk.isDead;
  }

  #perform(type: number, request: Buffer): void {
    if (this.#disk.isDead) return;
    const offset = Number(request.readBigUInt64BE(16));
    const length = request.readUInt32BE(24);
    const isInside = offset + length <= this.#disk.sizeBytes;
    if (type === COMMAND.flush) {
      this.#disk.flush();
      this.#reply(request, 0);
    } else if (type === COMMAND.read && isInside) {
      this.#reply(request, 0, this.#disk.read(offset, length));
    } else if (type === COMMAND.write && isInside) {
      this.#disk.write(offset, request.subarray(28), (request.readUInt16BE(4) & FORCED) !== 0);
      this.#reply(request, 0);
    } else {
      this.#reply(request, EINVAL);
    }
  }

  #description(): Buffer {
    const description = Buffer.alloc(10);
    description.writeBigUInt64BE(BigInt(this.#disk.sizeBytes));
    description.writeUInt16BE(DISK_FLAGS, 8);
    return description;
  }

  #optionReply(option: number, type: number, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(20);
    head.writeBigUInt64BE(OPTION_REPLY_MAGIC);
    head.writeUInt32BE(option, 8);
    head.writeUInt32BE(type, 12);
    head.writeUInt32BE(data.length, 16);
    this.#socket.write(Buffer.concat([head, data]));
  }

  #reply(request: Buffer, error: number, data: Buffer = Buffer.alloc(0)): void {
    if (this.#disk.isDead) return;
    const head = Buffer.alloc(8);
    head.writeUInt32BE(REPLY_MAGIC);
    head.writeUInt32BE(error, 4);
    this.#socket.write(Buffer.concat([head, request.subarray(8, 16), data]));
  }

  /** So many of the bytes received; undefined as long as they are not all there. */
  #take(length: number): Buffer | undefined {
    if (this.#received.length < length) return undefined;
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }
}
