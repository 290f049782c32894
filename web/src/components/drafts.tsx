/* What was begun and not posted, on this device. */

import { useState } from 'preact/hooks';
import { t } from '../messages_later';
import { open_draft } from '../state/open_draft';
import { draft_remove, drafts_of, type KeptDraft } from '../state/drafts';
import { dialog } from './dialog';
import { me, owner_of } from '../state/session';
import { ask_sure } from './dialog';
import { Icon } from './icon';
import { Time } from './time';

const kinds: Record<string, string> = {
  reply: t.compose.reply_title,
  quote: t.compose.quote_title,
  edit: t.compose.edit_title,
};

const shown_characters_max = 280;

function words_of({ draft }: KeptDraft): string {
  const text = draft.parts.map((part) => part.text.trim()).filter(Boolean).join(' ⏎ ');
  const poll = draft.parts[0]!.poll?.options.filter(Boolean).join(' · ') ?? '';
  return (text || draft.warning || poll).slice(0, shown_characters_max);
}

export function Drafts() {
  const [, draw_again] = useState(0);
  const owner = owner_of(me.value!);
  /* A dialog that closed has changed what is kept. */
  const open = !!dialog.value;
  const kept = open ? [] : drafts_of(localStorage, owner);
  if (open) return null;
  if (!kept.length)
    return (
      <div class="nothing">
        <p>{t.writing.no_drafts}</p>
      </div>
    );
  const remove = (purpose: string) =>
    ask_sure({
      title: t.writing.draft_delete,
      words: t.writing.draft_delete_sure,
      yes: t.delete,
      act: () => {
        draft_remove(localStorage, owner, purpose);
        draw_again((n) => n + 1);
      },
    });
  return (
    <>
      <p class="quiet-text written-lead">{t.settings.stored_here}</p>
      <ul class="written">
        {kept.map((one) => (
          <li key={one.purpose}>
            <button type="button" class="written-words" onClick={() => void open_draft(one.purpose)}>
              <small>
                {kinds[one.purpose.split(':')[0]!] ?? t.compose.new_title} ·{' '}
                <Time iso={new Date(one.draft.saved_ms).toISOString()} />
                {one.draft.parts.length > 1 && ` · ${t.writing.posts(one.draft.parts.length)}`}
              </small>
              <span dir="auto">{words_of(one) || t.writing.no_words}</span>
              <Pictures of={one.draft.parts.flatMap((part) => part.media)} />
            </button>
            <button
              type="button"
              class="action"
              aria-label={t.writing.draft_delete}
              title={t.writing.draft_delete}
              onClick={() => remove(one.purpose)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

export function Pictures({ of }: { of: { id: string; preview_url: string | null }[] }) {
  const shown = of.filter((one) => one.preview_url);
  if (!shown.length) return null;
  return (
    <span class="written-pictures">
      {shown.map((one) => (
        <img src={one.preview_url!} alt="" key={one.id} width={56} height={56} loading="lazy" />
      ))}
    </span>
  );
}
