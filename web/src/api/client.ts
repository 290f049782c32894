/* The one place that calls the server. The session cookie counts only together with the header
 * Bema-Client, which a foreign page cannot send: that is what protects against forged requests. */

import { t } from '../messages';
import { note_answer, reachable } from '../state/reach';
import { time_until } from '../text/time';

export class ApiError extends Error {
  /* status 0: the server was not reached. */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Values = Record<string, unknown>;

export interface CallOptions {
  query?: Values;
  body?: Values;
  form?: FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  cache?: RequestCache;
}

export interface Page<T> {
  items: T[];
  /* Paths with query, from the Link header: the only way on where pages go by hidden row numbers. */
  next: string | null;
  previous: string | null;
}

/* Whom the page believes to be here. The square answers 409 where it is another by now, in whichever window
 * that was changed, so that nothing is done for the wrong one. */
let believed = '';
let doubt = (): void => undefined;
const person_path = '/api/v1/accounts/verify_credentials';

export function believe(id: string, when_wrong: () => void): void {
  believed = id;
  doubt = when_wrong;
}

/* For calls that do not go through send(). */
export const belief = (): Record<string, string> => (believed ? { 'Bema-As': believed } : {});

const reply_ms_max = 30_000;
const early_ms_max = 10_000;

/* By address, what the page has asked for before the client was there (early.ts). */
export type EarlyAnswers = Map<string, Promise<Response>>;

/* Each is taken once, and only while it is fresh. */
function early(address: string): Promise<Response> | undefined {
  const answers = (globalThis as { bema_early?: EarlyAnswers }).bema_early;
  const answer = answers?.get(address);
  answers?.delete(address);
  return performance.now() < early_ms_max ? answer : undefined;
}
const kept_alive_max = 16_000; /* characters; browsers take 64 kB for all that are on the way */

/* Arrays become name[]=…, as Mastodon's API reads them. Empty values are left out. */
export function query_text(values: Values): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) for (const one of value) query.append(`${name}[]`, String(one));
    else query.append(name, String(value));
  }
  const text = query.toString();
  return text && `?${text}`;
}

const forbidden = 'This action is not allowed';
/* "a contributor of @name cannot delete posts" */
const by_role = /^an? (\w+) of @(\S+) cannot (.+)$/;

/* What the API says, in the reader's language where its sentence is known. */
export function api_words(said: string, known: Map<string, string>): string {
  const words = said.replace(/^Validation failed: /, '');
  const numbers = words.match(/\d+/g) ?? [];
  let at = 0;
  return known.get(words.replace(/\d+/g, '#'))?.replace(/#/g, () => numbers[at++] ?? '') ?? words;
}

/* When the square takes more, by its own clock. */
function wait_words(headers: Headers): string {
  const now = Date.parse(headers.get('Date') ?? '');
  const reset = headers.get('X-RateLimit-Reset');
  return reset && now ? time_until(reset, now, t.locale) : '';
}

async function fault(reply: Response): Promise<ApiError> {
  let words = '';
  try {
    const body = (await reply.json()) as { error?: string; error_description?: string };
    words = body.error_description || body.error || '';
  } catch {
    /* not JSON: a proxy answered */
  }
  const { status } = reply;
  if (status === 429) words = t.fault.too_many(wait_words(reply.headers));
  if (status === 401) words = t.fault.signed_out;
  if (status === 404 || status === 410) words = t.fault.gone;
  if (status === 403 && words === forbidden) words = t.fault.forbidden;
  const [, role, name, what] = by_role.exec(words) ?? [];
  if (status === 403 && role) words = t.fault.by_role(role, name!, what!);
  if (status === 413) words = t.fault.too_large;
  if (status === 500 && words) words = t.fault.broken; // else a proxy says so
  words = api_words(words, t.fault.api);
  return new ApiError(reply.status, words || t.fault.status(reply.status));
}

/* For answers that are not JSON. */
export async function send(method: string, path: string, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = {
    'Bema-Client': '1',
    Accept: 'application/json',
    ...(path === person_path ? {} : belief()),
    ...options.headers,
  };
  let body: BodyInit | undefined = options.form;
  let kept_alive = method !== 'GET' && !options.form;
  if (options.body) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.body);
    kept_alive = kept_alive && body.length < kept_alive_max;
  }
  const timeout = options.form ? undefined : AbortSignal.timeout(reply_ms_max);
  const address = path + query_text(options.query ?? {});
  const asked = method === 'GET' && !options.cache ? early(address) : undefined;
  let reply: Response;
  try {
    reply = await (asked ??
      fetch(address, {
        method,
        headers,
        body,
        cache: options.cache,
        credentials: 'same-origin',
        /* What was done just before the page is left arrives all the same. */
        keepalive: kept_alive,
        signal: options.signal ?? timeout,
      }));
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    reachable.value = false;
    throw new ApiError(0, t.fault.unreachable);
  }
  note_answer(reply);
  /* A role may have been taken too. */
  if (believed && path !== person_path && [401, 403, 409].includes(reply.status)) doubt();
  if (!reply.ok) throw await fault(reply);
  return reply;
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const reply = await send(method, path, options);
  const text = await reply.text();
  return (text ? JSON.parse(text) : {}) as T;
}

export const get = <T>(path: string, query?: Values) => call<T>('GET', path, { query });
export const post = <T>(path: string, body?: Values) => call<T>('POST', path, { body: body ?? {} });

/* rel="next" and rel="prev" of a Link header, as paths on this server. */
export function read_links(header: string | null): {
  next: string | null;
  previous: string | null;
} {
  const links = { next: null as string | null, previous: null as string | null };
  for (const part of (header ?? '').split(/,\s*(?=<)/)) {
    const match = /^<([^>]*)>\s*;.*rel="?(next|prev)"?/.exec(part);
    if (!match) continue;
    const path = match[1]!.replace(/^https?:\/\/[^/]+/, '');
    if (match[2] === 'next') links.next = path;
    else links.previous = path;
  }
  return links;
}

export async function get_page<T>(
  path: string,
  query?: Values,
  read: (body: unknown, headers: Headers) => T[] = (body) => body as T[],
): Promise<Page<T>> {
  const reply = await send('GET', path, { query });
  const items = read(await reply.json(), reply.headers);
  return { items, ...read_links(reply.headers.get('Link')) };
}

export function fault_words(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
