// A push service and the app behind it: takes messages over HTTP, checks who signed them, opens
// them with an implementation that is not ours.
import { createECDH, createPublicKey, randomBytes, verify, type ECDH } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

const ece: { decrypt(bytes: Buffer, how: object): Buffer } = createRequire(import.meta.url)('http_ece');

export interface Message { headers: IncomingHttpHeaders; body: Buffer; path: string }

export class Receiver {
  readonly ecdh: ECDH = createECDH('prime256v1');
  readonly secret = randomBytes(16);
  readonly messages: Message[] = [];
  /** What is answered, by path. */
  readonly statuses: Record<string, number> = {};
  /** Paths that get no answer at all. */
  readonly silent = new Set<string>();
  private server?: Server;
  port = 0;

  constructor() { this.ecdh.generateKeys(); }

  get origin(): string { return `http://127.0.0.1:${this.port}`; }
  get keys(): { p256dh: string; auth: string } {
    return { p256dh: this.ecdh.getPublicKey('base64url'), auth: this.secret.toString('base64url') };
  }

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const path = request.url ?? '';
        this.messages.push({ headers: request.headers, body: Buffer.concat(parts), path });
        if (this.silent.has(path)) return;
        response.writeHead(this.statuses[path] ?? 201).end();
      });
    });
    await new Promise<void>((done) => this.server!.listen(0, '127.0.0.1', done));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  /** The messages of a path, when there are so many. */
  async wait(path: string, count = 1): Promise<Message[]> {
    for (const until = Date.now() + 8000; Date.now() < until;) {
      const found = this.messages.filter((one) => one.path === path);
      if (found.length >= count) return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${path} got ${this.messages.filter((one) => one.path === path).length} messages`);
  }

  open(message: Message): any {
    const shared = { privateKey: this.ecdh, authSecret: this.secret.toString('base64url') };
    if (message.headers['content-encoding'] === 'aes128gcm')
      return JSON.parse(ece.decrypt(message.body, { version: 'aes128gcm', ...shared }).toString());
    const salt = /salt=([\w-]+)/.exec(String(message.headers.encryption))![1];
    const dh = /dh=([\w-]+)/.exec(String(message.headers['crypto-key']))![1];
    return JSON.parse(ece.decrypt(message.body, { version: 'aesgcm', salt, dh, ...shared }).toString());
  }

  /** The claims of whoever signed, checked with the key given beside. */
  signer(message: Message): { key: string; claims: any } {
    const authorization = String(message.headers.authorization);
    const token = /^(?:WebPush |vapid t=)([\w.-]+)/.exec(authorization)![1];
    const key = (/,\s*k=([\w-]+)/.exec(authorization) ??
      /p256ecdsa=([\w-]+)/.exec(String(message.headers['crypto-key'])))![1];
    const point = Buffer.from(key, 'base64url');
    const [header, claims, signature] = token.split('.');
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC', crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url'),
      },
    });
    if (JSON.parse(Buffer.from(header, 'base64url').toString()).alg !== 'ES256')
      throw new Error('the token is not signed by ES256');
    if (!verify('sha256', Buffer.from(`${header}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')))
      throw new Error('the signature is wrong');
    return { key, claims: JSON.parse(Buffer.from(claims, 'base64url').toString()) };
  }
}
