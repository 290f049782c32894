/* The words that decide: agreeing or refusing, and, for who wrote it, another version or taking it back. */

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Approval } from '../../api/entities';
import { t } from '../../messages_approvals';
import { myself, role_reaches } from '../../state/acting';

const reason_characters_max = 1_000;

interface DecideProps {
  approval: Approval;
  approve: () => Promise<void>;
  reject: (reason: string) => Promise<void>;
}

/* Two keys besides the buttons: one agrees, the other goes to the reason. */
function use_keys(agree: () => void, refuse: () => void) {
  const now = useRef({ agree, refuse });
  now.current = { agree, refuse };
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (target.closest('input, textarea, select, [contenteditable], dialog')) return;
      if (event.key !== 'a' && event.key !== 'x') return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'a') now.current.agree();
      else now.current.refuse();
    };
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  }, []);
}

/* Of shared accounts it is the person who counts, and whoever wrote one version agrees to none. */
function wrote({ writer, versions = [] }: Approval): boolean {
  const { id } = myself();
  return writer?.id === id || versions.some((version) => version.writer?.id === id);
}

/* What a contributor wrote is held by a rule that nobody made; it bears the account's own id. */
export const is_contributors = ({ rules, account }: Approval) =>
  rules.some(({ id }) => id === account.id);

/* Whether it is for whoever is here to agree, as far as is known here. */
export function may_decide(approval: Approval): boolean {
  if (!approval.is_own) return true;
  return is_contributors(approval) && role_reaches('editor') && !wrote(approval);
}

export function Decide({ approval, approve, reject }: DecideProps) {
  const [reason, set_reason] = useState('');
  const [busy, set_busy] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const mine = wrote(approval);
  const has_agreed = approval.deeds?.some(
    (deed) =>
      deed.action === 'agreed' &&
      deed.version === approval.version &&
      (deed.person ?? deed.by)?.id === myself().id,
  );
  const run = async (deed: () => Promise<void>) => {
    set_busy(true);
    await deed();
    set_busy(false);
  };
  const agree = () => {
    if (!busy && !mine && !has_agreed) void run(approve);
  };
  use_keys(agree, () => field.current?.focus());
  if (mine) return <p class="notice warn">{t.approvals.yours}</p>;
  return (
    <form class="mod-part form" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="refusal">{t.approvals.reason}</label>
        <textarea
          id="refusal"
          rows={2}
          maxLength={reason_characters_max}
          dir="auto"
          ref={field}
          value={reason}
          onInput={(event) => set_reason(event.currentTarget.value)}
        />
      </div>
      <div class="actions">
        <button type="button" class="button" disabled={busy || has_agreed} onClick={agree}>
          {has_agreed ? t.approvals.you_agreed : t.approvals.approve}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={busy || !reason.trim()}
          onClick={() => void run(() => reject(reason))}
        >
          {t.approvals.reject}
        </button>
      </div>
      <p class="hint">{t.approvals.keys}</p>
    </form>
  );
}

interface OwnProps {
  approval: Approval;
  save: (body: Record<string, unknown>) => Promise<void>;
  withdraw: () => Promise<void>;
}

export function Own({ approval, save, withdraw }: OwnProps) {
  const { draft } = approval;
  const [text, set_text] = useState(draft?.text ?? '');
  const [busy, set_busy] = useState(false);
  const run = async (deed: () => Promise<void>) => {
    set_busy(true);
    await deed();
    set_busy(false);
  };
  /* All but the text as it is: what is not sent would be taken away. */
  const body = draft && {
    status: text,
    spoiler_text: draft.spoiler_text,
    sensitive: draft.sensitive,
    media_ids: draft.media_attachments.map((media) => media.id),
    media_attributes: draft.media_attachments.map((media, at) => ({
      id: media.id,
      description: draft.descriptions[at] || media.description || '',
    })),
    ...(draft.poll && {
      poll: {
        options: draft.poll.options,
        expires_in: draft.poll.expires_in,
        multiple: draft.poll.multiple,
        hide_totals: draft.poll.hide_totals,
      },
    }),
  };
  const changed = draft && text.trim() !== draft.text;
  return (
    <form class="mod-part form" onSubmit={(event) => event.preventDefault()}>
      {draft && (
        <div class="field">
          <label for="draft-text">{t.approvals.edit}</label>
          <textarea
            id="draft-text"
            rows={4}
            dir="auto"
            value={text}
            onInput={(event) => set_text(event.currentTarget.value)}
          />
          <p class="hint">{t.approvals.edit_hint}</p>
        </div>
      )}
      <div class="actions">
        {body && (
          <button
            type="button"
            class="button"
            disabled={busy || !changed}
            onClick={() => void run(() => save(body))}
          >
            {t.approvals.save}
          </button>
        )}
        {approval.missing === 0 && (
          <button type="button" class="button" disabled={busy} onClick={() => void run(() => save({}))}>
            {t.approvals.publish}
          </button>
        )}
        <button type="button" class="button quiet" disabled={busy} onClick={() => void run(withdraw)}>
          {t.approvals.withdraw}
        </button>
      </div>
    </form>
  );
}
