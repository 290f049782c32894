// What a person does in the form for writing, for the tests of pages.
import { type Locator, type Page } from 'playwright-core';
import { accessFaults } from './browser.ts';
import { png } from './png.ts';
import { eventually } from './square.ts';

export interface File { name: string; mimeType: string; buffer: Buffer }

export const picture = (name: string): File => ({ name, mimeType: 'image/png',
  buffer: png(120, 80, (x, y) => [x * 2, y * 3, name.length * 9]) });

/** A picture that cannot be pressed together, so that sending takes its time. */
export const heavyPicture = (name: string, side: number): File => {
  let seed = 1;
  const any = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16 & 255;
  return { name, mimeType: 'image/png', buffer: png(side, side, () => [any(), any(), any()]) };
};

export class Writing {
  constructor(readonly page: Page) {}

  form = () => this.page.locator('form.composer');
  toast = () => this.page.locator('.toast').last();
  text = (n = 1) => this.form().getByRole('textbox',
    { name: n === 1 ? 'Text of the post' : `Text of post ${n}` });
  button = (name: string | RegExp) => this.form().getByRole('button', { name, exact: true });
  uploads = () => this.form().locator('.upload');
  descriptions = () => this.form().getByLabel('Description for those who cannot see it');
  post = (id: string): Locator => this.page.locator(`#main article[data-post="${id}"]`).first();

  attach(...files: File[]): Promise<void> {
    return this.form().locator('input[type=file]').setInputFiles(files);
  }

  /** Files, texts or both, as a person pastes or drops them on the text. */
  async bring(kind: 'paste' | 'drop', files: File[], texts: Record<string, string> = {}): Promise<boolean> {
    const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: [...buffer] }));
    return this.text().evaluate((area, { kind, given, texts }) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, bytes } of given)
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type: mimeType }));
      for (const [type, text] of Object.entries(texts)) transfer.setData(type, text);
      const common = { bubbles: true, cancelable: true };
      const event = kind === 'paste'
        ? new ClipboardEvent('paste', { clipboardData: transfer, ...common })
        : new DragEvent('drop', { dataTransfer: transfer, ...common });
      return !area.dispatchEvent(event);
    }, { kind, given, texts });
  }

  async write(): Promise<void> {
    await this.page.getByRole('button', { name: 'Write', exact: true }).first().click();
    await this.text().waitFor();
  }

  async publish(name: string | RegExp = 'Post'): Promise<void> {
    await this.button(name).click();
    await this.toast().waitFor();
    await this.form().waitFor({ state: 'detached' });
  }

  async edit(id: string): Promise<void> {
    await this.post(id).getByRole('button', { name: 'More', exact: true }).click();
    const source = this.page.waitForResponse(/\/source$/);
    await this.page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
    await source;
    await eventually('the source has come', async () => (await this.text().inputValue()) !== '');
  }

  /** Closes what is open and forgets what was begun, so that one failure is not the next one's. */
  async clear(): Promise<void> {
    for (let i = 0; i < 3 && await this.page.locator('dialog[open]').count(); i++)
      await this.page.keyboard.press('Escape');
    await this.page.evaluate(() => {
      for (const key of Object.keys(localStorage))
        if (key.startsWith('bema:draft:')) localStorage.removeItem(key);
    });
  }

  /** Once nothing fades in any more. */
  async faults(): Promise<string[]> {
    await this.page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
    return accessFaults(this.page);
  }
}
