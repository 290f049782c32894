// Those who look at the screens: a page of each of them, in one language, size and scheme.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessFaults, openPage } from './browser.ts';
import type { Populated } from './populated.ts';
import type { Screen } from './screens.ts';
import { password } from './square.ts';

export class Eyes {
  private heard: string[][] = [];
  private pages = new Map<string, Page>();
  private before?: Screen;

  constructor(private browser: Browser, private made: Populated, private options: object) {}

  private async page(who: Screen['who']): Promise<Page> {
    const known = this.pages.get(who);
    if (known) return known;
    const { page, complaints } = await openPage(this.browser, { ...this.options, bypassCSP: true, reducedMotion: 'reduce' });
    this.heard.push(complaints);
    if (who !== 'nobody') {
      const origin = this.made.square.url;
      await page.goto(`${origin}/auth/sign_in?return_to=/auth/settings`);
      await page.fill('input[name=login]', who);
      await page.fill('input[name=password]', password);
      await page.click('form[action="/auth/sign_in"] button[type=submit]');
      await page.waitForURL('**/auth/settings');
    }
    this.pages.set(who, page);
    return page;
  }

  /** What the screen asks of the network. Without a wish nothing stands between: a stream would wait. */
  private async route(page: Page, { plain, fails, hangs }: Screen): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    if (plain) await page.route('**/assets/*.js', (route) => route.abort());
    if (fails || hangs)
      await page.route('**/api/**', async (route) => {
        const path = new URL(route.request().url()).pathname;
        if (hangs?.test(path)) return;
        if (!fails?.test(path)) return route.fallback();
        await route.fulfill({ status: 503, json: { error: 'the square is being looked after' } });
      });
  }

  /** As if this device had just been taken to hand, but for what the screen wants kept. */
  private async prepare(page: Page, screen: Screen): Promise<void> {
    await page.context().setOffline(false);
    await page.emulateMedia({ media: 'screen' });
    await page.mouse.move(0, 0);
    await page.goto(`${this.made.square.url}/robots.txt`);
    await page.evaluate((kept) => {
      localStorage.clear();
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
    }, screen.kept?.(this.made) ?? {});
  }

  /** The screen, when all that belongs to it is there. */
  async see(screen: Screen): Promise<Page> {
    const before = this.before;
    this.before = screen;
    const page = await this.page(screen.who);
    await this.route(page, screen);
    if (screen.kept || before?.act || before?.kept) await this.prepare(page, screen);
    const path = typeof screen.path === 'string' ? screen.path : screen.path(this.made.paths);
    await page.goto(new URL(path, this.made.square.url).href, { waitUntil: 'domcontentloaded' });
    await settle(page, screen);
    /* What it asks for once it stands. */
    if (!screen.plain) await page.waitForTimeout(60).then(() => settle(page, screen));
    if (screen.act) {
      await screen.act(page, this.made);
      await settle(page, screen);
      await page.mouse.move(0, 0);
    }
    return page;
  }

  /** What the pages complained about. That an embedded page names who may frame it is no fault of it. */
  complaints(): string[] {
    return this.heard.flat().filter((words) => !words.includes('frame-ancestors'));
  }

  async close(): Promise<void> {
    const contexts = new Set<BrowserContext>([...this.pages.values()].map((page) => page.context()));
    for (const context of contexts) await context.close();
    this.pages.clear();
  }
}

/** Until the client has taken over, nothing loads any more and the pictures in sight are drawn. */
async function settle(page: Page, screen: Screen): Promise<void> {
  await page.waitForFunction(({ asWritten, loading }) => {
    const client = !asWritten && document.querySelector('script[src*="/assets/app-"]');
    if (client && (document.querySelector('#app > header.site') || !document.querySelector('#main')))
      return false;
    if (!asWritten && !loading && document.querySelector('.skeleton, .waiting, [aria-busy=true]')) return false;
    const inSight = (one: Element) => {
      const box = one.getBoundingClientRect();
      return box.top < innerHeight && box.bottom > 0 && box.width > 0;
    };
    return document.readyState !== 'loading'
      && [...document.images].every((one) => (one.complete && one.naturalWidth > 0) || !inSight(one));
  }, { asWritten: Boolean(screen.plain), loading: Boolean(screen.hangs) });
}

/** What is wrong with a page that shall be in this language, one line each; axe takes longest. */
export async function faultsOf(page: Page, language: string, withAxe: boolean): Promise<string[]> {
  const { wider, lang } = await page.evaluate(() => ({
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lang: document.documentElement.lang }));
  return [...wider > 0 ? [`is ${wider} pixels wider than the screen`] : [],
    ...lang === language ? [] : [`is in ${lang}`], ...withAxe ? await accessFaults(page) : []];
}
