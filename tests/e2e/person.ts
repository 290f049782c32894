// A person with a browser that runs no script: keeps cookies, fills in forms, follows redirects by hand.
import type { Square } from './square.ts';

export interface Page { status: number; location: string; body: string; headers: Headers }

export class Person {
  private cookies = new Map<string, string>();
  private square: Square;
  private language: string;

  constructor(square: Square, language = 'en') {
    this.square = square;
    this.language = language;
  }

  cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private async send(method: string, path: string, form?: Record<string, string>): Promise<Page> {
    const url = new URL(path, this.square.url);
    const headers: Record<string, string> = {
      accept: 'text/html', 'accept-language': this.language,
      cookie: this.cookie(),
    };
    if (form) headers.origin = this.square.url;
    const answer = await fetch(`http://127.0.0.1:${this.square.port}${url.pathname}${url.search}`,
      { method, headers, redirect: 'manual', ...(form && { body: new URLSearchParams(form) }) });
    for (const line of answer.headers.getSetCookie?.() ?? this.split(answer.headers)) {
      const [pair] = line.split(';');
      const at = pair!.indexOf('=');
      this.cookies.set(pair!.slice(0, at), pair!.slice(at + 1));
    }
    return {
      status: answer.status, location: answer.headers.get('location') ?? '',
      body: await answer.text(), headers: answer.headers,
    };
  }

  // Node before 19.7 joins the lines; no cookie of ours holds a comma.
  private split(headers: Headers): string[] {
    return (headers.get('set-cookie') ?? '').split(', ').filter(Boolean);
  }

  open(path: string): Promise<Page> { return this.send('GET', path); }

  /** Sends the page's form with this action: its hidden fields, and what is typed in. */
  submit(page: Page, action: string, typed: Record<string, string> = {}): Promise<Page> {
    const begin = page.body.indexOf(`action="${action}"`);
    if (begin < 0) throw new Error(`no form for ${action} on:\n${page.body}`);
    const form = page.body.slice(begin, page.body.indexOf('</form>', begin));
    const fields: Record<string, string> = {};
    for (const [, name, value] of form.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g))
      fields[name!] = value!.replaceAll('&quot;', '"').replaceAll('&#39;', "'")
        .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    return this.send('POST', action, { ...fields, ...typed });
  }

  async signIn(name: string, password: string): Promise<Page> {
    return this.submit(await this.open('/auth/sign_in'), '/auth/sign_in', { login: name, password });
  }

  /** Opens the address an application shows and authorizes it: the page or redirect after that. */
  async authorize(address: string, name: string, password: string): Promise<Page> {
    let page = await this.open(address);
    if (page.status === 303) {
      page = await this.submit(await this.open(page.location), '/auth/sign_in', { login: name, password });
      page = await this.open(page.location);
    }
    return this.submit(page, '/oauth/authorize', { decision: 'authorize' });
  }
}
