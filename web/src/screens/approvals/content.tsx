/* What would be published, with what changed since the version before. */

import type { Approval, ApprovalDraft, ApprovalVersion } from '../../api/entities';
import { Time } from '../../components/time';
import { t } from '../../messages_approvals';
import { word_diff } from '../../text/word_diff';
import { Facts } from './facts';

export function text_of({ draft, profile }: Pick<Approval, 'draft' | 'profile'>): string {
  if (draft) return [draft.spoiler_text, draft.text].filter(Boolean).join('\n');
  return [profile?.display_name, profile?.note].filter(Boolean).join('\n') || t.approvals.kinds.profile;
}

function Diff({ before, after }: { before: string; after: string }) {
  return (
    <blockquote class="mod-quote" dir="auto">
      {word_diff(before, after).map(({ kind, text }, at) =>
        kind === 'same' ? (
          text
        ) : kind === 'come' ? (
          <ins key={at}>{text}</ins>
        ) : (
          <del key={at}>{text}</del>
        ),
      )}
    </blockquote>
  );
}

function Pictures({ draft }: { draft: ApprovalDraft }) {
  if (!draft.media_attachments.length) return null;
  return (
    <ul class="mod-history">
      {draft.media_attachments.map((media, at) => (
        <li key={media.id}>
          <a href={media.url ?? undefined} target="_blank" rel="noreferrer">
            <img src={media.preview_url ?? media.url ?? ''} alt="" width="160" loading="lazy" />
          </a>
          <p dir="auto">{draft.descriptions[at] || media.description || t.approvals.no_description}</p>
        </li>
      ))}
    </ul>
  );
}

interface ContentProps {
  approval: Approval;
  before?: ApprovalVersion;
}

export function Content({ approval, before }: ContentProps) {
  const { draft, profile, expires_at, state, status_id } = approval;
  const now = text_of(approval);
  const rules = approval.rules
    .map(({ id, name }) =>
      id === approval.account.id ? t.approvals.contributors_rule : name || t.approvals.unnamed,
    )
    .join(', ');
  return (
    <section class="mod-part">
      <h3>{t.approvals.says}</h3>
      {before ? (
        <>
          <p class="hint">{t.approvals.changed}</p>
          <Diff before={text_of(before)} after={now} />
        </>
      ) : (
        <blockquote class="mod-quote" dir="auto">
          {now}
        </blockquote>
      )}
      {draft && <Pictures draft={draft} />}
      <Facts
        rows={[
          ...(draft
            ? ([
                [t.approvals.visibility, t.visibility[draft.visibility]],
                [t.approvals.poll, draft.poll?.options.join(' · ')],
                [t.approvals.at, draft.scheduled_at && <Time iso={draft.scheduled_at} long />],
                [t.approvals.answers, draft.in_reply_to_id],
                [t.approvals.quotes, draft.quoted_status_id],
                [t.approvals.edits, status_id],
              ] as const)
            : []),
          ...(profile?.fields ?? []).map(({ name, value }) => [name, value] as const),
          [t.approvals.avatar_said, profile?.avatar_description],
          [t.approvals.header_said, profile?.header_description],
          [t.approvals.by_rules, rules],
          [t.approvals.until, state === 'held' && <Time iso={expires_at} long />],
        ]}
      />
    </section>
  );
}
