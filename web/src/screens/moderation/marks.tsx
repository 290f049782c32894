/* Marks of a case. */

import type { CaseRow } from '../../api/entities';
import { language_name } from '../../components/post_body';
import { t } from '../../messages_moderation';

/* Everything that decides how soon it is looked at, in few words. */
export function Marks({ row }: { row: CaseRow }) {
  return (
    <span class="mod-marks">
      {row.escalated && <b class="mod-mark mod-mark-warn">{t.queue.escalated}</b>}
      {row.sources.includes('trusted') && <b class="mod-mark mod-mark-warn">{t.queue.sources.trusted}</b>}
      {row.equal.count > 1 && (
        <b class="mod-mark">
          {row.equal.kind === 'raid' ? t.queue.raid(row.equal.count) : t.queue.alike(row.equal.count)}
        </b>
      )}
      {row.reports_count > 0 && (
        <b class="mod-mark">{t.queue.reports(row.reports_count, row.reporters_count)}</b>
      )}
      {row.sources.includes('rule') && <b class="mod-mark">{t.queue.sources.rule}</b>}
      {row.sources.includes('notice') && <b class="mod-mark">{t.queue.sources.notice}</b>}
      {row.rules.map((rule) => (
        <b class="mod-mark" key={rule.id} dir="auto">
          {rule.text}
        </b>
      ))}
      {row.language && <b class="mod-mark">{language_name(row.language)}</b>}
      {row.notes_count > 0 && <b class="mod-mark">{t.queue.notes(row.notes_count)}</b>}
      {row.outcome && <b class="mod-mark">{t.queue.outcomes[row.outcome]}</b>}
    </span>
  );
}
