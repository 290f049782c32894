// A client of plain sockets, for what fetch() would never send.
import { connect, type Socket } from 'node:net';

export interface WireAnswer { status: number; headers: Record<string, string>; body: string }

export class Wire {
  closed = false;
  /** What has come and was not taken as an answer; a byte is a character. */
  rest = '';
  readonly opened: Promise<void>;
  private readonly socket: Socket;
  private timer?: NodeJS.Timeout;
  private wake = (): void => {};

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.unref(); // a test that failed with it open can end
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('connect', () => resolve());
      this.socket.once('error', reject);
    });
    this.opened.catch(() => {});
    this.socket.on('data', (bytes) => { this.rest += bytes.toString('latin1'); this.wake(); });
    const over = (): void => { this.closed = true; clearInterval(this.timer); this.wake(); };
    this.socket.on('error', over);
    this.socket.on('end', over);
    this.socket.on('close', over);
  }

  /** Each character is a byte. */
  send(bytes: string): void { this.socket.write(Buffer.from(bytes, 'latin1')); }

  /** The same bytes again and again, from now on. */
  trickle(bytes: string, everyMs: number): void {
    this.timer = setInterval(() => { if (!this.closed) this.send(bytes); }, everyMs).unref();
  }

  private async more(until: number, what: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came: ${what}`)), Math.max(until - Date.now(), 0));
      this.wake = () => { clearTimeout(timer); resolve(); };
    });
  }

  /** The next answer; after an error of the connection what came of it counts. */
  async answer(headOnly = false, msMax = 20_000): Promise<WireAnswer> {
    const until = Date.now() + msMax;
    for (;;) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end >= 0) {
        const [first, ...lines] = this.rest.slice(0, end).split('\r\n');
        const headers: Record<string, string> = {};
        for (const line of lines) headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 1).trim();
        const status = Number(first.split(' ')[1]);
        const size = headOnly || status === 100 ? 0 : Number(headers['content-length'] ?? 0);
        if (this.rest.length >= end + 4 + size || this.closed) {
          const body = Buffer.from(this.rest.slice(end + 4, end + 4 + size), 'latin1').toString('utf8');
          this.rest = this.rest.slice(end + 4 + size);
          return { status, headers, body };
        }
      } else if (this.closed) {
        throw new Error(`the connection ended without an answer: ${JSON.stringify(this.rest.slice(0, 200))}`);
      }
      await this.more(until, 'an answer');
    }
  }

  /** Whether the server ends the connection within so long. */
  async ended(msMax: number): Promise<boolean> {
    const until = Date.now() + msMax;
    while (!this.closed) {
      try {
        await this.more(until, 'the end');
      } catch {
        return this.closed;
      }
    }
    return true;
  }

  end(): void { this.closed = true; this.socket.end(); }
  reset(): void { this.closed = true; clearInterval(this.timer); this.socket.destroy(); }
}

/** One request over a connection of its own. */
export async function wireAsk(port: number, bytes: string, headOnly = false, msMax = 20_000): Promise<WireAnswer> {
  const wire = new Wire(port);
  try {
    wire.send(bytes);
    return await wire.answer(headOnly, msMax);
  } finally {
    wire.reset();
  }
}
