/* The newest deed, which can be taken back by the toast that says it and by a key. */

import { fault_words } from '../../api/client';
import { t } from '../../messages_moderation';
import { say, say_bad, say_done } from '../../state/toasts';

let newest: (() => void) | null = null;

export const undo_last = () => newest?.();

export function offer_undo(words: string, undo: () => Promise<string | void>, then: () => void): void {
  const run = () => {
    if (newest === run) newest = null;
    undo().then(
      (said) => {
        say(said ?? t.queue.undone);
        then();
      },
      (cause: unknown) => say_bad(t.failed.general(fault_words(cause))),
    );
  };
  newest = run;
  say_done(words, { words: t.queue.undo, run });
}
