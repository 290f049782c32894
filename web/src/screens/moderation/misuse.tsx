/* Who objects again and again without any ground: warned first, then not heard for a time (DSA 23). */

import { useRef, useState } from 'preact/hooks';
import { post as send } from '../../api/client';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { end_after, Span, Written } from './forms';

const words_characters_max = 2_000;

interface MisuseProps {
  account_id: string;
  before: { made: number; rejected: number };
}

export function Misuse({ account_id, before }: MisuseProps) {
  const [words, set_words] = useState('');
  const [days, set_days] = useState(30);
  const { busy, run, notice } = use_act();
  const fold = useRef<HTMLDetailsElement>(null);
  const act = (ask: () => Promise<unknown>, said: string) =>
    run(async () => {
      await ask();
      set_words('');
      fold.current?.querySelector('summary')?.focus();
      say(said);
    }, true);
  const warn = () =>
    act(
      () => send(`/api/v1/admin/accounts/${account_id}/action`, { type: 'none', text: words }),
      t.appeals.misuse_warned,
    );
  const stop = () =>
    act(
      () =>
        send('/api/bema/v1/moderation/decisions', {
          subject: account_id,
          effect: 'complaints_suspended',
          facts: words,
          end: end_after(days),
        }),
      t.appeals.misuse_stopped,
    );
  const unready = busy || !words.trim();
  return (
    <details class="mod-part mod-fold" ref={fold}>
      <summary>{t.appeals.misuse}</summary>
      <form class="form" onSubmit={(event) => event.preventDefault()}>
        <p>{t.appeals.before(before.made, before.rejected)}</p>
        <p class="hint">{t.appeals.misuse_hint}</p>
        <Written label={t.appeals.misuse_words} max={words_characters_max} value={words} set={set_words} />
        <Span label={t.appeals.misuse_days} days={days} set={set_days} />
        {notice}
        <div class="actions">
          <button type="button" class="button quiet" disabled={unready} onClick={() => void warn()}>
            {t.appeals.misuse_warn}
          </button>
          <button type="button" class="button quiet" disabled={unready} onClick={() => void stop()}>
            {t.appeals.misuse_stop}
          </button>
        </div>
      </form>
    </details>
  );
}
