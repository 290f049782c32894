// Every screen of the page and of the server, in one table: walked through by page_walk_*.test.ts, drawn by
// `make screenshots`. A new screen is a line here.
import type { Page } from 'playwright-core';
import type { Populated } from './populated.ts';
import { password } from './square.ts';

type Paths = Populated['paths'];
export interface Screen {
  name: string;
  path: string | ((paths: Paths) => string);
  /** zoe has just come and has nothing yet; juror is called to a jury, berta asked for it. */
  who: 'nobody' | 'ada' | 'zoe' | 'juror' | 'berta';
  /** As the server wrote it: the client is kept away. */
  plain?: boolean;
  /** What is done there before it is looked at. Knows no language. */
  act?: (page: Page, made: Populated) => Promise<unknown>;
  /** Calls of the API that fail, or are never answered. */
  fails?: RegExp;
  hangs?: RegExp;
  /** What this device has kept. */
  kept?: (made: Populated) => Record<string, string>;
}

type Act = NonNullable<Screen['act']>;

const first = (selector: string) => (page: Page) => page.locator(selector).first().click();

/** Presses one after the other, each when it is there. */
const press = (...selectors: string[]): Act => async (page) => {
  for (const selector of selectors) await page.locator(`${selector} >> visible=true`).first().click();
};

const opens = (selector: string, opened: string): Act => async (page) => {
  await first(selector)(page);
  await page.locator(opened).first().waitFor();
};

/** An entry of a menu, by its icon. */
const chooses = (menu: string, icon: string, opened = 'dialog[open] h2'): Act => async (page) => {
  await press(menu, `[role^=menuitem]:has(.icon-${icon})`)(page, undefined as never);
  await page.locator(opened).first().waitFor();
};
const ofPost = '.focused [aria-haspopup=menu]', ofPerson = '.profile-actions [aria-haspopup=menu]';

const writes = (act: Act = async () => undefined): Act => async (page, made) => {
  await page.keyboard.press('n');
  await page.locator('dialog[open] textarea').waitFor();
  await act(page, made);
};
const tool = (place: number) => `.composer-tools > button.action >> nth=${place}`;
const text = 'dialog[open] textarea';

const draft = (words: string, more: object = {}) => JSON.stringify({ parts: [{ text: words, sensitive: false,
  poll: null, media: [], seed: words }], warning: null, visibility: 'public', language: 'en', quote_policy: 'public',
  scheduled_at: '', saved_ms: Date.now() - 7_200_000, ...more });
const drafts = ({ ids }: Populated) => ({
  [`bema:draft:${ids.ada}:kept:1`]: draft('The mill wheel turns again, and nobody knows why. I went to look'),
  [`bema:draft:${ids.ada}:kept:2`]: draft('', { warning: 'The end of the film' }),
});

/** An effect of the bench, as far as it is told what will be read. */
const decides = (until = '[name=facts]'): Act => async (page) => {
  await press('.bench-key[aria-keyshortcuts="7"]')(page, undefined as never);
  await page.locator('.bench [name=facts]').waitFor();
  if (until === '[name=facts]') return;
  await page.locator('.bench-form [type=submit]').click();
  await page.locator(until).waitFor();
};

/** Opens what the forms stand in; looked at from the top, where no field is half below the head. */
const folds = (...forms: string[]): Act => async (page) => {
  for (const form of forms) await page.locator(`details:has(${form}) > summary`).click();
  await page.evaluate(() => scrollTo(0, 0));
};

const settings = ['profile', 'posting', 'appearance', 'notifications', 'filters', 'muted', 'blocked',
  'signals', 'announcements', 'standing'];

const all: Screen[] = [
  /* Who has not signed in, the client. */
  { name: 'welcome', path: '/', who: 'nobody' },
  { name: 'local', path: '/local', who: 'nobody' },
  { name: 'about', path: '/about', who: 'nobody' },
  { name: 'thread', path: (p) => p.thread, who: 'nobody' },
  { name: 'profile', path: '/@ada', who: 'nobody' },
  { name: 'tag', path: '/tags/rivers', who: 'nobody' },
  { name: 'needs-sign-in', path: '/notifications', who: 'nobody' },
  { name: 'appeal', path: '/appeal', who: 'nobody' },
  { name: 'archive-away', path: (p) => p.taking, who: 'nobody' },
  { name: 'explore', path: '/explore', who: 'nobody' },
  { name: 'explore-people', path: '/explore?show=people', who: 'nobody' },
  { name: 'search', path: '/search', who: 'nobody' },
  { name: 'sign-in-wanted', path: (p) => p.thread, who: 'nobody',
    act: opens('[data-action=favourite]', 'dialog[open] h2') },
  { name: 'local-failed', path: '/local', who: 'nobody', fails: /timelines\/public/ },

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
  { name: 'setup-account', path: (p) => p.setup, who: 'nobody' },
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
  { name: 'home-close', path: '/', who: 'ada', kept: () => ({ 'bema:density': 'close', 'bema:size': 'small' }) },
  { name: 'home-large', path: '/', who: 'ada', kept: () => ({ 'bema:size': 'large' }) },
  { name: 'home-loading', path: '/', who: 'ada', hangs: /timelines\/home/ },
  { name: 'home-failed', path: '/', who: 'ada', fails: /timelines\/home/ },
  { name: 'home-offline', path: '/', who: 'ada', act: async (page) => {
    await page.context().setOffline(true);
    await page.locator('.offline').waitFor();
  } },
  { name: 'home-new', path: '/', who: 'ada', act: async (page, { square, tokens }) => {
    await page.waitForResponse(/streaming\/user$/);
    await square.post('/api/v1/statuses', tokens.bruno, { status: 'Fresh bread at the mill.' });
    await page.locator('[data-action=fresh]').waitFor();
  } },
  { name: 'act-failed', path: (p) => p.thread, who: 'ada', fails: /bookmark$/,
    act: opens('.focused [data-action=bookmark]', '.toast.bad') },
  { name: 'me-menu', path: '/', who: 'ada', act: press(':is(.me-button, .tab-me)') },
  { name: 'composer', path: '/', who: 'ada', act: writes() },
  { name: 'composer-visibility', path: '/', who: 'ada', act: writes(press('.composer-options button.option')) },
  { name: 'composer-warning', path: '/', who: 'ada', act: writes(async (page, made) => {
    await press(tool(2))(page, made);
    await page.fill('.composer-warning', 'The end of the film');
    await page.fill(text, 'They all live.');
  }) },
  { name: 'composer-poll', path: '/', who: 'ada', act: writes(async (page, made) => {
    await page.fill(text, 'Which way shall the new path go?');
    await press(tool(1))(page, made);
    await page.locator('.poll-editor-option input').first().fill('Along the river');
  }) },
  { name: 'composer-pictures', path: '/', who: 'ada', act: writes(async (page, made) => {
    await page.fill(text, 'From my window.');
    await page.setInputFiles('.composer-tools input[type=file]', made.files);
    await page.locator('.upload textarea').nth(1).waitFor();
    await page.locator('.composer-tools .button:not(:disabled)').waitFor();
  }) },
  { name: 'composer-undescribed', path: '/', who: 'ada', act: writes(async (page, made) => {
    await page.setInputFiles('.composer-tools input[type=file]', made.files.slice(0, 1));
    await press('.composer-tools .button:not(:disabled)')(page, made);
    await page.locator('.composer .notice.warn').waitFor();
  }) },
  { name: 'composer-quote', path: (p) => p.pictures, who: 'ada', act: opens('.focused [data-action=quote]', text) },
  { name: 'composer-several', path: '/', who: 'ada', act: writes(async (page, made) => {
    await page.fill(text, 'First, the boards have to come out.');
    await press('.add-part')(page, made);
    await page.locator(text).nth(1).fill('Then we wait for low water.');
  }) },
  { name: 'composer-scheduled', path: '/', who: 'ada', act: writes(async (page, made) => {
    await page.fill(text, 'Happy new year!');
    await press('.composer-tools [aria-haspopup=menu]', '[role=menuitem]:has(.icon-clock)')(page, made);
    await page.locator('.schedule input').waitFor();
  }) },
  { name: 'composer-emoji', path: '/', who: 'ada', act: writes(async (page, made) => {
    await press(tool(3))(page, made);
    await page.locator('.emoji-grid button').first().waitFor();
  }) },
  { name: 'composer-completion', path: '/', who: 'ada', act: writes(async (page) => {
    await page.locator(text).pressSequentially('I ask @br');
    await page.locator('.offers [role=option]').first().waitFor();
  }) },
  { name: 'composer-too-long', path: '/', who: 'ada', act: writes((page) => page.fill(text, 'No end. '.repeat(70))) },
  { name: 'composer-edit', path: (p) => p.quote, who: 'ada', act: chooses(ofPost, 'pen', text) },
  { name: 'own-profile', path: '/@ada', who: 'ada' },
  { name: 'other-profile', path: '/@bruno', who: 'ada' },
  { name: 'profile-media', path: '/@ada/media', who: 'ada' },
  { name: 'profile-featured', path: '/@ada/featured', who: 'ada' },
  { name: 'profile-followers', path: '/@ada/followers', who: 'ada' },
  { name: 'missing-person', path: '/@nobody_here', who: 'ada' },
  { name: 'own-thread', path: (p) => p.thread, who: 'ada' },
  { name: 'thread-close', path: (p) => p.thread, who: 'ada', kept: () => ({ 'bema:density': 'close' }) },
  { name: 'thread-print', path: (p) => p.thread, who: 'ada', act: (page) => page.emulateMedia({ media: 'print' }) },
  { name: 'warned', path: '/@chloe', who: 'ada', act: opens('.post:has(.warning-button) .post-time', '.focused .warning-button') },
  { name: 'film', path: (p) => p.film, who: 'ada' },
  { name: 'film-watched', path: (p) => p.film, who: 'ada', act: opens('.video-watch', 'dialog.watch video') },
  { name: 'post-menu', path: (p) => p.pictures, who: 'ada', act: opens(ofPost, '.menu-list') },
  { name: 'post-delete', path: (p) => p.pictures, who: 'ada', act: chooses(ofPost, 'bin') },
  { name: 'post-people', path: (p) => p.pictures, who: 'ada', act: chooses(ofPost, 'people') },
  { name: 'post-quote-policy', path: (p) => p.pictures, who: 'ada', act: chooses(ofPost, 'quote') },
  { name: 'post-filter', path: (p) => p.poll, who: 'ada', act: chooses(ofPost, 'filter') },
  { name: 'pictures', path: (p) => p.pictures, who: 'ada', act: first('.focused .media a') },
  { name: 'poll', path: (p) => p.poll, who: 'ada' },
  { name: 'quote', path: (p) => p.quote, who: 'ada' },
  { name: 'history', path: (p) => p.quote, who: 'ada', act: opens('.focused .post-counts button', 'dialog[open] h2') },
  { name: 'person-menu', path: '/@bruno', who: 'ada', act: opens(ofPerson, '.menu-list') },
  { name: 'person-mute', path: '/@bruno', who: 'ada', act: chooses(ofPerson, 'eye_off') },
  { name: 'person-block', path: '/@bruno', who: 'ada', act: chooses(ofPerson, 'ban') },
  { name: 'person-note', path: '/@bruno', who: 'ada', act: chooses(ofPerson, 'pen') },
  { name: 'person-languages', path: '/@bruno', who: 'ada', act: chooses(ofPerson, 'translate') },
  { name: 'person-lists', path: '/@bruno', who: 'ada', act: chooses(ofPerson, 'list', 'dialog[open] .check') },
  { name: 'report', path: '/@bruno', who: 'ada', act: chooses(ofPerson, 'flag') },
  { name: 'report-posts', path: '/@bruno', who: 'ada', act: async (page, made) => {
    await chooses(ofPerson, 'flag')(page, made);
    await press('dialog[open] input', 'dialog[open] .actions .button:not(:disabled)')(page, made);
    await page.locator('dialog[open] input[type=checkbox]').first().waitFor();
  } },
  { name: 'notifications', path: '/notifications', who: 'ada' },
  { name: 'notification-requests', path: '/notifications?show=requests', who: 'ada' },
  { name: 'conversations', path: '/conversations', who: 'ada' },
  { name: 'bookmarks', path: '/bookmarks', who: 'ada' },
  { name: 'favourites', path: '/favourites', who: 'ada' },
  { name: 'lists', path: '/lists', who: 'ada' },
  { name: 'list', path: (p) => p.list, who: 'ada' },
  { name: 'list-settings', path: (p) => p.list, who: 'ada', act: chooses('.screen-head [aria-haspopup=menu]', 'sliders') },
  { name: 'list-members', path: (p) => p.list, who: 'ada', act: chooses('.screen-head [aria-haspopup=menu]', 'people') },
  { name: 'explore-posts', path: '/explore', who: 'ada' },
  { name: 'explore-tags', path: '/explore?show=tags', who: 'ada' },
  { name: 'search-operators', path: '/search', who: 'ada' },
  { name: 'search-calendar', path: '/search', who: 'ada', act: opens('.day-field .action', '.calendar [tabindex="0"]') },
  { name: 'search-found', path: '/search?q=bruno', who: 'ada' },
  { name: 'search-nothing', path: '/search?q=zzzz', who: 'ada' },
  { name: 'followed-tags', path: '/followed_tags', who: 'ada' },
  { name: 'featured-tags', path: '/followed_tags?show=featured', who: 'ada' },
  { name: 'follow-requests', path: '/follow_requests', who: 'ada' },
  { name: 'compose', path: '/compose', who: 'ada' },
  { name: 'compose-drafts', path: '/compose?show=drafts', who: 'ada', kept: drafts },
  { name: 'compose-scheduled', path: '/compose?show=scheduled', who: 'ada' },
  { name: 'reply', path: (p) => p.thread, who: 'ada', act: opens('.reply-prompt', 'dialog[open] textarea') },
  { name: 'for-you', path: '/?feed=for_you', who: 'ada' },
  { name: 'for-you-why', path: '/?feed=for_you', who: 'ada', act: async (page, made) => {
    await opens('.why-line', 'dialog[open] .terms')(page, made);
    for (const part of await page.locator('dialog[open] summary').all()) await part.click();
  } },
  { name: 'for-you-settings', path: '/?feed=for_you', who: 'ada', act: opens('.slate-bar .action', 'dialog[open] .weight') },
  { name: 'for-you-menu', path: '/?feed=for_you', who: 'ada', act: opens('.post .act-more', '.menu-list') },
  { name: 'for-you-failed', path: '/?feed=for_you', who: 'ada', fails: /timelines\/for_you/ },
  { name: 'algorithm', path: '/algorithm', who: 'nobody' },
  { name: 'algorithm-figures', path: '/algorithm#figures', who: 'nobody', act: async (page) =>
    page.locator('.figures').scrollIntoViewIfNeeded() },
  { name: 'presets', path: '/presets', who: 'ada' },
  { name: 'preset', path: (p) => p.preset, who: 'ada' },
  { name: 'plain-preset', path: (p) => p.preset, who: 'nobody', plain: true },
  { name: 'plain-algorithm', path: '/algorithm', who: 'nobody', plain: true },
  { name: 'jury-empty', path: '/jury', who: 'zoe' },
  { name: 'jury', path: '/jury', who: 'juror' },
  { name: 'jury-case', path: (p) => p.jury, who: 'juror' },
  { name: 'jury-vote', path: (p) => p.jury, who: 'juror', act: async (page) => {
    await page.keyboard.press('1');
    for (const part of await page.locator('#main summary').all()) await part.click();
    await page.locator('#main fieldset').evaluate((vote) => vote.scrollIntoView({ block: 'center' })); // no part of it below the head
  } },
  { name: 'standing-jury', path: '/settings/standing', who: 'berta' },
  { name: 'standing-empty', path: '/settings/standing', who: 'zoe' },
  { name: 'settings', path: '/settings', who: 'ada' },
  { name: 'filter-new', path: '/settings/filters', who: 'ada', act: opens('.settings-add .button', '.filter-word input') },
  ...settings.map((page): Screen => ({ name: `settings-${page}`, path: `/settings/${page}`, who: 'ada' })),
  { name: 'account', path: '/auth/settings', who: 'ada' },
  { name: 'account-menu', path: '/auth/settings', who: 'ada', act: press('.rail-me > summary') },
  { name: 'account-wrong', path: '/auth/settings', who: 'ada', act: async (page) => {
    await page.fill('#email_present', 'not this one');
    await page.click('form[action$="/email"] .button');
    await page.locator('#email_present-fault').waitFor();
  } },
  { name: 'security', path: '/auth/settings/security', who: 'ada' },
  { name: 'sessions', path: '/auth/settings/sessions', who: 'ada' },
  { name: 'second-factor-new', path: '/auth/settings/security', who: 'ada', act: async (page) => {
    await page.locator('form[action="/auth/settings/second_factor"] [name=second_present]').fill(password);
    await page.click('form[action="/auth/settings/second_factor"] .button');
    await page.locator('.qr').waitFor();
  } },
  { name: 'data', path: '/auth/settings/data', who: 'ada' },
  { name: 'data-import', path: '/auth/settings/data', who: 'ada', act: async (page) => {
    await page.setInputFiles('input[name=file]', { name: 'following.csv', mimeType: 'text/csv',
      buffer: Buffer.from('Account address\nbruno\nchloe\nnobody_here\n') });
    await page.locator('form:has([name=file]) .button').click();
    await page.locator('#imports .entry').first().waitFor();
  } },
  { name: 'move', path: '/auth/settings/move', who: 'ada' },
  { name: 'delete', path: '/auth/settings/delete', who: 'ada' },
  { name: 'square', path: '/auth/square', who: 'ada' },
  { name: 'setup-square', path: '/auth/square?setup=1', who: 'ada' },
  { name: 'setup-rules', path: '/auth/square/rules?setup=1', who: 'ada' },
  { name: 'setup-ready', path: '/auth/square/ready?setup=1', who: 'ada' },
  { name: 'square-rules', path: '/auth/square/rules', who: 'ada' },
  { name: 'square-texts', path: '/auth/square/texts', who: 'ada' },
  { name: 'square-announcements', path: '/auth/square/announcements', who: 'ada' },
  { name: 'square-emoji', path: '/auth/square/emoji', who: 'ada' },
  { name: 'sign-out', path: '/auth/sign_out', who: 'ada' },
  { name: 'consent', path: (p) => p.consent, who: 'ada' },
  { name: 'code', path: '/oauth/authorize/native?code=a-long-code-to-copy', who: 'ada' },

  /* Who looks after the square. */
  { name: 'moderation', path: '/moderation', who: 'ada' },
  { name: 'moderation-narrowed', path: '/moderation/queue?source=notice', who: 'ada' },
  { name: 'moderation-failed', path: '/moderation', who: 'ada', fails: /moderation\/cases/ },
  { name: 'moderation-case', path: (p) => p.case, who: 'ada' },
  { name: 'moderation-decide', path: (p) => p.case, who: 'ada', act: decides() },
  { name: 'moderation-preview', path: (p) => p.case, who: 'ada', act: decides('.preview') },
  { name: 'moderation-dismiss', path: (p) => p.case, who: 'ada',
    act: opens('.bench-key[aria-keyshortcuts=d]', '.bench-form') },
  { name: 'moderation-keys', path: (p) => p.case, who: 'ada', act: opens('.mod-open-tools button', 'dialog[open] h2') },
  { name: 'moderation-appeals', path: '/moderation/appeals', who: 'ada' },
  { name: 'moderation-appeal', path: (p) => p.appeal, who: 'ada' },
  { name: 'moderation-notices', path: '/moderation/notices', who: 'ada' },
  { name: 'moderation-outside', path: '/moderation/outside', who: 'ada' },
  { name: 'moderation-outside-forms', path: '/moderation/outside', who: 'ada', act: folds('#threat', '#dispute') },
  { name: 'moderation-demands', path: '/moderation/demands', who: 'ada' },
  { name: 'moderation-demand-new', path: '/moderation/demands', who: 'ada', act: folds('#demand') },
  { name: 'moderation-rules', path: '/moderation/rules', who: 'ada' },
  { name: 'moderation-second', path: '/moderation/second', who: 'ada' },
  { name: 'moderation-closed', path: (p) => p.closed, who: 'ada' },
  { name: 'moderation-take-back', path: (p) => p.closed, who: 'ada',
    act: opens('.mod-open .actions button >> nth=1', '.bench-form') },
  { name: 'moderation-notice', path: (p) => p.notice, who: 'ada' },
  { name: 'moderation-notice-sender', path: (p) => p.notice, who: 'ada',
    act: async (page) => {
      const fold = page.locator('details.mod-fold:has(.mod-history, form)').first();
      await fold.locator('> summary').click();
      await fold.evaluate((all) => all.scrollIntoView({ block: 'start' }));
    } },
  { name: 'moderation-notice-answer', path: (p) => p.notice, who: 'ada',
    act: opens('.bench-key[aria-keyshortcuts=d]', '.bench-form') },
  { name: 'moderation-objections', path: '/moderation/objections', who: 'ada' },
  { name: 'moderation-objection', path: (p) => p.objection, who: 'ada' },
  { name: 'moderation-lasting', path: '/moderation/lasting', who: 'ada' },
  { name: 'moderation-lasting-open', path: (p) => p.lasting, who: 'ada' },
  { name: 'moderation-deletions', path: '/moderation/deletions', who: 'ada', act: first('main summary') },
  { name: 'moderation-not-hers', path: '/moderation', who: 'zoe' },
  { name: 'thread-hidden', path: (p) => p.hidden, who: 'nobody' },
  { name: 'thread-labelled', path: (p) => p.labelled, who: 'nobody' },
  { name: 'thread-labelled-own', path: (p) => p.labelled, who: 'ada' },
  { name: 'restriction', path: (p) => p.labelled, who: 'ada', act: opens('.overlays .link', 'dialog[open] textarea') },
  { name: 'teams', path: '/teams', who: 'ada' },
  { name: 'teams-none', path: '/teams', who: 'zoe' },
  { name: 'teams-members', path: '/teams/members', who: 'ada', act: first('main summary') },
  { name: 'teams-deeds', path: '/teams/deeds', who: 'ada' },
  { name: 'log', path: '/log', who: 'nobody' },
  { name: 'log-entry', path: '/log?kind=decision', who: 'nobody', act: opens('.entry a', '.log-checks') },
  { name: 'log-none', path: '/log?text=nowhere', who: 'nobody' },
  { name: 'log-receipt', path: '/log/receipt', who: 'ada' },
  { name: 'plain-log', path: '/log', who: 'nobody', plain: true },
  { name: 'plain-log-entry', path: '/log?kind=decision', who: 'nobody', plain: true, act: opens('.entry a', '.log-fields') },

  /* Who has just come. */
  ...Object.entries({ home: '/', 'for-you': '/?feed=for_you', notifications: '/notifications', conversations: '/conversations',
    bookmarks: '/bookmarks', favourites: '/favourites', lists: '/lists', profile: '/@zoe', media: '/@zoe/media',
    tags: '/followed_tags', drafts: '/compose?show=drafts', scheduled: '/compose?show=scheduled',
    filters: '/settings/filters', muted: '/settings/muted', blocked: '/settings/blocked',
  }).map(([name, path]): Screen => ({ name: `${name}-empty`, path, who: 'zoe' })),
];

/** With BEMA_TEST_SCREENS=REGEX only those whose name fits. */
export const screens = all.filter(({ name }) => new RegExp(process.env.BEMA_TEST_SCREENS ?? '').test(name));

