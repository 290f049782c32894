/* An address handed on: by the system's own sheet, or into the clipboard. */

import { t } from '../messages';
import { say, say_bad } from '../state/toasts';

export async function share_or_copy(url: string, share: boolean): Promise<void> {
  try {
    if (share) await navigator.share({ url });
    else {
      await navigator.clipboard.writeText(url);
      say(t.action.copied);
    }
  } catch (cause) {
    /* Closing the sheet is no failure. */
    if ((cause as DOMException).name !== 'AbortError') say_bad(t.failed.general(String(cause)));
  }
}
