// Every screen of the page and of the server, in one table: walked through by page_walk.test.ts, drawn by
// `make screenshots`. A new screen is a line here.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openPage } from './browser.ts';
import type { Populated } from './populated.ts';
import { password } from './square.ts';

type Paths = Populated['paths'];
export interface Screen {
  name: string;
  path: string | ((paths: Paths) => string);
  who: 'nobody' | 'ada';
  /** As the server wrote it: the client is kept away. */
  plain?: boolean;
  /** What is done there before it is looked at. Knows no language. */
  act?: (page: Page) => Promise<void>;
}

const first = (selector: string) => (page: Page) => page.locator(selector).first().click();

const opens = (selector: string, opened: string) => async (page: Page) => {
  await page.locator(selector).first().click();
  await page.locator(opened).waitFor();
};

const settings = ['profile', 'posting', 'appearance', 'notifications', 'filters', 'muted', 'blocked',
  'announcements'];

const all: Screen[] = [
  /* Who has not signed in, the client. */
  { name: 'welcome', path: '/', who: 'nobody' },
  { name: 'local', path: '/local', who: 'nobody' },
  { name: 'about', path: '/about', who: 'nobody' },
  { name: 'thread', path: (p) => p.thread, who: 'nobody' },
  { name: 'profile', path: '/@ada', who: 'nobody' },
  { name: 'tag', path: '/tags/rivers', who: 'nobody' },
  { name: 'needs-sign-in', path: '/notifications', who: 'nobody' },
  { name: 'explore', path: '/explore', who: 'nobody' },
  { name: 'search', path: '/search', who: 'nobody' },

  /* The same as the server writes it. */
  { name: 'plain-welcome', path: '/', who: 'nobody', plain: true },
  { name: 'plain-welcome-rules', path: '/', who: 'nobody', plain: true, act: first('summary') },
  { name: 'plain-local', path: '/local', who: 'nobody', plain: true },
  { name: 'plain-about', path: '/about', who: 'nobody', plain: true },
  { name: 'plain-thread', path: (p) => p.thread, who: 'nobody', plain: true },
  { name: 'plain-pictures', path: (p) => p.pictures, who: 'nobody', plain: true },
  { name: 'plain-poll', path: (p) => p.poll, who: 'nobody', plain: true },
  { name: 'plain-quote', path: (p) => p.quote, who: 'nobody', plain: true },
  { name: 'plain-profile', path: '/@ada', who: 'nobody', plain: true },
  { name: 'plain-profile-replies', path: '/@ada/with_replies', who: 'nobody', plain: true },
  { name: 'plain-profile-media', path: '/@ada/media', who: 'nobody', plain: true },
  { name: 'plain-profile-featured', path: '/@ada/featured', who: 'nobody', plain: true },
  { name: 'plain-profile-followers', path: '/@ada/followers', who: 'nobody', plain: true },
  { name: 'plain-tag', path: '/tags/rivers', who: 'nobody', plain: true },
  { name: 'plain-tagged', path: '/@bruno/tagged/rivers', who: 'nobody', plain: true },
  { name: 'plain-needs-script', path: '/search', who: 'nobody', plain: true },
  { name: 'collection', path: (p) => p.collection, who: 'nobody' },
  { name: 'embed', path: (p) => p.embed, who: 'nobody' },
  { name: 'privacy', path: '/privacy-policy', who: 'nobody' },
  { name: 'terms', path: '/terms-of-service', who: 'nobody' },
  { name: 'sign-in', path: '/auth/sign_in', who: 'nobody' },
  { name: 'sign-in-wrong', path: '/auth/sign_in', who: 'nobody', act: async (page) => {
    await page.fill('input[name=login]', 'ada');
    await page.fill('input[name=password]', 'not this one');
    await page.click('form[action="/auth/sign_in"] button[type=submit]');
    await page.locator('form[action="/auth/sign_in"] .notice.bad').waitFor();
  } },
  { name: 'second-factor', path: '/auth/sign_in', who: 'nobody', act: async (page) => {
    await page.fill('input[name=login]', 'chloe');
    await page.fill('input[name=password]', password);
    await page.click('form[action="/auth/sign_in"] button[type=submit]');
    await page.locator('input[name=code]').waitFor();
  } },
  { name: 'sign-up', path: '/auth/sign_up', who: 'nobody' },
  { name: 'reset', path: '/auth/reset', who: 'nobody' },
  { name: 'missing', path: '/nothing/here', who: 'nobody' },
  { name: 'gone', path: '/@gone', who: 'nobody', plain: true },

  /* Who lives here. */
  { name: 'home', path: '/', who: 'ada' },
  { name: 'keys', path: '/', who: 'ada', act: async (page) => {
    await page.keyboard.press('?');
    await page.locator('dialog[open] h2').waitFor();
  } },
  { name: 'keys-changing', path: '/', who: 'ada', act: async (page) => {
    await page.keyboard.press('?');
    await page.locator('dialog[open] .actions .button').click();
    await page.locator('dialog[open] .key-field').first().waitFor();
  } },
  { name: 'composer', path: '/', who: 'ada', act: async (page) => {
    await page.keyboard.press('n');
    await page.locator('dialog[open] textarea').waitFor();
  } },
  { name: 'own-profile', path: '/@ada', who: 'ada' },
  { name: 'other-profile', path: '/@bruno', who: 'ada' },
  { name: 'profile-media', path: '/@ada/media', who: 'ada' },
  { name: 'profile-featured', path: '/@ada/featured', who: 'ada' },
  { name: 'profile-followers', path: '/@ada/followers', who: 'ada' },
  { name: 'own-thread', path: (p) => p.thread, who: 'ada' },
  { name: 'post-menu', path: (p) => p.pictures, who: 'ada', act: first('.focused [aria-haspopup=menu]') },
  { name: 'pictures', path: (p) => p.pictures, who: 'ada', act: first('.focused .media a') },
  { name: 'poll', path: (p) => p.poll, who: 'ada' },
  { name: 'quote', path: (p) => p.quote, who: 'ada' },
  { name: 'history', path: (p) => p.quote, who: 'ada', act: opens('.focused .post-counts button', 'dialog[open] h2') },
  { name: 'person-menu', path: '/@bruno', who: 'ada', act: first('.profile-actions [aria-haspopup=menu]') },
  { name: 'notifications', path: '/notifications', who: 'ada' },
  { name: 'notification-requests', path: '/notifications?show=requests', who: 'ada' },
  { name: 'conversations', path: '/conversations', who: 'ada' },
  { name: 'bookmarks', path: '/bookmarks', who: 'ada' },
  { name: 'favourites', path: '/favourites', who: 'ada' },
  { name: 'lists', path: '/lists', who: 'ada' },
  { name: 'list', path: (p) => p.list, who: 'ada' },
  { name: 'search-found', path: '/search?q=river', who: 'ada' },
  { name: 'search-nothing', path: '/search?q=zzzz', who: 'ada' },
  { name: 'followed-tags', path: '/followed_tags', who: 'ada' },
  { name: 'featured-tags', path: '/followed_tags?show=featured', who: 'ada' },
  { name: 'follow-requests', path: '/follow_requests', who: 'ada' },
  { name: 'compose', path: '/compose', who: 'ada' },
  { name: 'compose-drafts', path: '/compose?show=drafts', who: 'ada' },
  { name: 'compose-scheduled', path: '/compose?show=scheduled', who: 'ada' },
  { name: 'reply', path: (p) => p.thread, who: 'ada', act: opens('.reply-prompt', 'dialog[open] textarea') },
  { name: 'settings', path: '/settings', who: 'ada' },
  ...settings.map((page): Screen => ({ name: `settings-${page}`, path: `/settings/${page}`, who: 'ada' })),
  { name: 'account', path: '/auth/settings', who: 'ada' },
  { name: 'security', path: '/auth/settings/security', who: 'ada' },
  { name: 'sessions', path: '/auth/settings/sessions', who: 'ada' },
  { name: 'data', path: '/auth/settings/data', who: 'ada' },
  { name: 'move', path: '/auth/settings/move', who: 'ada' },
  { name: 'delete', path: '/auth/settings/delete', who: 'ada' },
  { name: 'square', path: '/auth/square', who: 'ada' },
  { name: 'square-rules', path: '/auth/square/rules', who: 'ada' },
  { name: 'square-texts', path: '/auth/square/texts', who: 'ada' },
  { name: 'square-announcements', path: '/auth/square/announcements', who: 'ada' },
  { name: 'square-emoji', path: '/auth/square/emoji', who: 'ada' },
  { name: 'sign-out', path: '/auth/sign_out', who: 'ada' },
  { name: 'consent', path: (p) => p.consent, who: 'ada' },
  { name: 'code', path: '/oauth/authorize/native?code=a-long-code-to-copy', who: 'ada' },
];

/** With BEMA_TEST_SCREENS=REGEX only those whose name fits. */
export const screens = all.filter(({ name }) => new RegExp(process.env.BEMA_TEST_SCREENS ?? '').test(name));

/** A page of each of the two who look, in one language, size and scheme. */
export class Eyes {
  private heard: string[][] = [];
  private pages = new Map<string, Page>();
  private plain = false;

  constructor(private browser: Browser, private made: Populated, private options: object) {}

  private async page(who: Screen['who']): Promise<Page> {
    const known = this.pages.get(who);
    if (known) return known;
    const { page, complaints } = await openPage(this.browser, { ...this.options, bypassCSP: true, reducedMotion: 'reduce' });
    this.heard.push(complaints);
    await page.route('**/assets/*.js', (route) => this.plain ? route.abort() : route.fallback());
    if (who === 'ada') {
      const origin = this.made.square.url;
      await page.goto(`${origin}/auth/sign_in?return_to=/auth/settings`);
      await page.fill('input[name=login]', 'ada');
      await page.fill('input[name=password]', password);
      await page.click('form[action="/auth/sign_in"] button[type=submit]');
      await page.waitForURL('**/auth/settings');
    }
    this.pages.set(who, page);
    return page;
  }

  /** The screen, when all that belongs to it is there. */
  async see(screen: Screen): Promise<Page> {
    const page = await this.page(screen.who);
    this.plain = Boolean(screen.plain);
    const path = typeof screen.path === 'string' ? screen.path : screen.path(this.made.paths);
    await page.goto(this.made.square.url + path, { waitUntil: 'domcontentloaded' });
    await settle(page, this.plain);
    if (screen.act) {
      await screen.act(page);
      await settle(page, this.plain);
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
async function settle(page: Page, plain: boolean): Promise<void> {
  await page.waitForFunction((asWritten) => {
    const client = !asWritten && document.querySelector('script[src*="/assets/app-"]');
    if (client && (document.querySelector('#app > header.site') || !document.querySelector('#main')))
      return false;
    if (!asWritten && document.querySelector('.skeleton, [aria-busy=true]')) return false;
    const inSight = (one: Element) => {
      const box = one.getBoundingClientRect();
      return box.top < innerHeight && box.bottom > 0 && box.width > 0;
    };
    return document.readyState !== 'loading'
      && [...document.images].every((one) => (one.complete && one.naturalWidth > 0) || !inSight(one));
  }, plain);
}
