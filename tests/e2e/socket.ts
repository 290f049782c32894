// A WebSocket client that can also misbehave, and one for server-sent events, over plain sockets.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const waitMsMax = 10_000;

export interface Heard { stream?: string[]; event?: string; payload?: any; error?: string; status?: number }

/** What comes, in order, for whoever waits for it. */
class Inbox<T> {
  readonly items: T[] = [];
  private waiting: (() => void)[] = [];
  put(item: T): void {
    this.items.push(item);
    for (const wake of this.waiting.splice(0)) wake();
  }
  /** The first that fits, which is taken out. */
  async take(what: string, fits: (item: T) => boolean): Promise<T> {
    const until = Date.now() + waitMsMax;
    for (;;) {
      const at = this.items.findIndex(fits);
      if (at >= 0) return this.items.splice(at, 1)[0]!;
      const left = until - Date.now();
      if (left <= 0) throw new Error(`nothing came: ${what}; but ${JSON.stringify(this.items)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => { clearTimeout(timer); resolve(); });
      });
    }
  }
}

/** A status or an id, as the event has it. */
function payloadOf(event: string | undefined, payload: string | undefined): any {
  return event?.endsWith('delete') || payload === undefined ? payload : JSON.parse(payload);
}

class Stream {
  readonly inbox = new Inbox<Heard>();
  ended = false;
  head = '';
  status = 0;
  protected socket: Socket;
  private bytes = Buffer.alloc(0);

  constructor(port: number, request: string) {
    this.socket = connect(port, '127.0.0.1', () => this.socket.write(request));
    this.socket.on('data', (bytes) => this.take(bytes));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => { this.ended = true; this.inbox.put({ event: 'end' }); });
  }
  private take(bytes: Buffer): void {
    this.bytes = Buffer.concat([this.bytes, bytes]);
    if (!this.status) {
      const end = this.bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.bytes.subarray(0, end).toString();
      this.status = Number(this.head.split(' ')[1]);
      this.bytes = this.bytes.subarray(end + 4);
      this.inbox.put({ event: 'open', status: this.status });
    }
    this.bytes = this.bytes.subarray(this.read(this.bytes));
  }
  protected read(_bytes: Buffer): number { return 0; }
  async open(): Promise<this> {
    await this.inbox.take('the answer', (one) => one.event === 'open');
    return this;
  }
  /** The payload of the next such event. */
  async next(event: string, stream?: string): Promise<any> {
    const heard = await this.inbox.take(`${event} of ${stream}`,
      (one) => one.event === event && (!stream || one.stream?.join(' ') === stream));
    return heard.payload;
  }
  async end(): Promise<void> { await this.inbox.take('the end', (one) => one.event === 'end'); }
  /** Events that have come and were not taken. */
  rest(): Heard[] { return this.inbox.items.filter((one) => one.event !== 'open'); }
  pause(): void { this.socket.pause(); }
  resume(): void { this.socket.resume(); }
  destroy(): void { this.socket.destroy(); }
  body(): string { return this.bytes.toString(); }
}

export class Events extends Stream {
  comments: string[] = [];
  constructor(port: number, path: string, token?: string, headers: Record<string, string> = {}) {
    super(port, `GET /api/v1/streaming/${path} HTTP/1.1\r\nHost: x\r\nOrigin: http://x.example\r\n` +
      (token ? `Authorization: Bearer ${token}\r\n` : '') +
      Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('') + '\r\n');
  }
  protected override read(bytes: Buffer): number {
    const text = bytes.toString('latin1');
    let at = 0;
    if (!this.head.includes('event-stream')) return 0;
    for (;;) {
      const comment = /^:[^\n]*\n/.exec(text.slice(at));
      if (comment) {
        this.comments.push(comment[0].trim());
        at += comment[0].length;
        continue;
      }
      const end = text.indexOf('\n\n', at);
      if (end < 0) return at;
      const lines = bytes.subarray(at, end).toString().split('\n');
      const event = lines[0]!.slice('event: '.length);
      this.inbox.put({ event, payload: payloadOf(event, lines[1]!.slice('data: '.length)) });
      at = end + 2;
    }
  }
}

export class WebSocketClient extends Stream {
  pings = 0;
  /** Of a close frame: its status, 0 where it has none. */
  closed?: number;
  private protocolHeaders: string;

  constructor(port: number, query = '', headers: Record<string, string> = {}) {
    const lines = Object.entries({ Host: 'x', Upgrade: 'websocket', Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': randomBytes(16).toString('base64'), ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`).join('');
    super(port, `GET /api/v1/streaming${query} HTTP/1.1\r\n${lines}\r\n`);
    this.protocolHeaders = lines;
  }
  get sentHeaders(): string { return this.protocolHeaders; }

  protected override read(bytes: Buffer): number {
    let at = 0;
    while (bytes.length - at >= 2 && this.status === 101) {
      let size = bytes[at + 1]!, header = 2;
      if (size === 126) { if (bytes.length - at < 4) break; size = bytes.readUInt16BE(at + 2); header = 4; }
      else if (size === 127) { if (bytes.length - at < 10) break; size = Number(bytes.readBigUInt64BE(at + 2)); header = 10; }
      if (bytes.length - at < header + size) break;
      this.frame(bytes[at]! & 15, bytes.subarray(at + header, at + header + size));
      at += header + size;
    }
    return at;
  }
  private frame(opcode: number, payload: Buffer): void {
    if (opcode === 9) { this.pings++; this.send(10, payload); }
    else if (opcode === 8) {
      this.closed = payload.length ? payload.readUInt16BE(0) : 0;
      this.inbox.put({ event: 'close', status: this.closed });
      this.socket.end();
    } else if (opcode === 10) this.inbox.put({ event: 'pong', payload: payload.toString() });
    else {
      const message = JSON.parse(payload.toString()) as Heard;
      this.inbox.put({ event: 'error', ...message, payload: payloadOf(message.event, message.payload) });
    }
  }
  raw(bytes: Buffer): void { this.socket.write(bytes); }
  /** One frame, masked as the protocol wants it. */
  send(opcode: number, payload: Buffer | string, last = true): void {
    const data = Buffer.from(payload), mask = randomBytes(4);
    const wide = data.length > 65535 ? 10 : data.length > 125 ? 4 : 2;
    const head = Buffer.alloc(wide);
    head[0] = (last ? 0x80 : 0) | opcode;
    head[1] = 0x80 | (wide === 2 ? data.length : wide === 4 ? 126 : 127);
    if (wide === 4) head.writeUInt16BE(data.length, 2);
    if (wide === 10) head.writeBigUInt64BE(BigInt(data.length), 2);
    this.raw(Buffer.concat([head, mask, data.map((byte, at) => byte ^ mask[at % 4]!)]));
  }
  say(message: object): void { this.send(1, JSON.stringify(message)); }
  subscribe(stream: string, more: object = {}): void { this.say({ type: 'subscribe', stream, ...more }); }
  /** All that was said before has been understood: an answer to a ping comes after it. */
  async settled(): Promise<void> {
    const mark = randomBytes(8).toString('hex');
    this.send(9, mark);
    await this.inbox.take('the pong', (one) => one.event === 'pong' && one.payload === mark);
  }
}
