/* What a case holds: posts, reports, what rules found, why it stands where it does, notes, the past. */

import { useState } from 'preact/hooks';
import type { Case } from '../../api/entities';
import { Time } from '../../components/time';
import { t } from '../../messages_moderation';
import { instance } from '../../state/session';
import { rule_words, ShownPost } from './parts';

const posts_shown = 1;
const reports_shown = 4;

const name_of_staff = (by: { username: string } | null) => by?.username ?? t.queue.the_square;

/* "hidden: the facts": what was decided is named as everywhere. */
function past_words({ kind, words }: Case['history'][number]): string {
  if (kind === 'case') return t.queue.case_ended[words] ?? words;
  const [effect, ...rest] = words.split(': ');
  const named = t.moderation.effects[effect!];
  const said = named ? [named, ...rest].join(': ') : words;
  return kind === 'reversal' ? t.queue.reversed(said) : said;
}

export function Posts({ of }: { of: Case }) {
  const [all, set_all] = useState(of.equal.kind === null);
  const { statuses, hidden_statuses_count: kept_back } = of;
  if (!statuses.length)
    return of.subject.kind === 'post' ? (
      <p class="mod-part hint">{kept_back ? t.queue.not_public : t.moderation.post_gone}</p>
    ) : null;
  const shown = all ? statuses : statuses.slice(0, posts_shown);
  const more = Math.max(of.equal.count - kept_back, statuses.length) - shown.length;
  return (
    <section class="mod-part" aria-label={t.queue.posts}>
      {shown.map((post) => (
        <ShownPost post={post} key={post.id} />
      ))}
      {!all && statuses.length > posts_shown && (
        <p>
          <button type="button" class="link" onClick={() => set_all(true)}>
            {t.queue.more_alike(more)}
          </button>
        </p>
      )}
      {all && more > 0 && <p class="hint">{t.queue.not_shown(more)}</p>}
    </section>
  );
}

export function Reports({ of }: { of: Case }) {
  const [all, set_all] = useState(false);
  if (!of.reports.length) return null;
  const shown = all ? of.reports : of.reports.slice(0, reports_shown);
  const more = of.reports.length - shown.length;
  return (
    <section class="mod-part">
      <h3>{t.queue.reports(of.reports_count, of.reporters_count)}</h3>
      <ul class="mod-reports">
        {shown.map((one) => (
          <li key={one.id}>
            <p>
              <strong>{one.reporter ? `@${one.reporter.acct}` : t.queue.without_account}</strong>{' '}
              {one.reporter?.record && one.reporter.record.answered > 0 && (
                <small>
                  {t.queue.record(one.reporter.record.justified, one.reporter.record.answered)} ·{' '}
                </small>
              )}
              {one.trusted && <b class="mod-mark mod-mark-warn">{t.queue.sources.trusted}</b>}{' '}
              <small>
                {t.queue.categories[one.category]}
                {one.rule_ids.map((id) => ` · ${rule_words(id)}`)} · <Time iso={one.created_at} />
              </small>
            </p>
            {one.comment && (
              <p class="mod-quote" dir="auto">
                {one.comment}
              </p>
            )}
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p>
          <button type="button" class="link" onClick={() => set_all(true)}>
            {t.queue.more_reports(more)}
          </button>
        </p>
      )}
    </section>
  );
}

export function Findings({ of }: { of: Case }) {
  if (!of.findings.length) return null;
  return (
    <section class="mod-part">
      <h3>{t.queue.findings}</h3>
      <ul class="mod-history">
        {of.findings.map(({ rule, words, weight }, at) => (
          <li key={at}>
            <strong>{rule}</strong> <small>{t.queue.weight(weight)}</small>
            {words && <p dir="auto">{words}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const points = (n: number) =>
  n.toLocaleString(t.locale, { maximumFractionDigits: 0 });

/* Points that add up: ten double the place. */
export function WhyHere({ of }: { of: Case }) {
  const { score, terms, facts } = of.order;
  if (!terms.length) return null;
  return (
    <details class="mod-part mod-fold">
      <summary>{t.queue.why_here}</summary>
      <table class="mod-terms">
        <tbody>
          {terms.map(({ name, value, words }) => (
            <tr key={name}>
              <th scope="row">{t.queue.terms[name] ?? name}</th>
              <td>{t.queue.term_words[name]?.(facts) ?? words}</td>
              <td class="mod-number">{points(value)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.queue.sum}</th>
            <td>{t.queue.sum_text}</td>
            <td class="mod-number">{points(score)}</td>
          </tr>
        </tfoot>
      </table>
    </details>
  );
}

export function Notes({ of }: { of: Case }) {
  if (!of.notes.length) return null;
  return (
    <section class="mod-part">
      <h3>{t.queue.notes_title}</h3>
      <ul class="mod-history">
        {of.notes.map((one) => (
          <li key={one.id}>
            <p class="mod-note" dir="auto">
              {one.text}
            </p>
            <small>
              {t.queue.note_kinds[one.kind]} · {name_of_staff(one.by)} · <Time iso={one.at} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

/* What was decided about it before, and about others like it. */
export function Past({ of }: { of: Case }) {
  const past = of.history;
  return (
    <>
      {past.length > 0 && (
        <details class="mod-part mod-fold">
          <summary>{t.queue.history(past.length)}</summary>
          <ol class="mod-history">
            {past.map((one) => (
              <li key={one.kind + one.id}>
                <span dir="auto">{past_words(one)}</span>{' '}
                <small>
                  {name_of_staff(one.by)} · <Time iso={one.at} />
                </small>
              </li>
            ))}
          </ol>
        </details>
      )}
      {of.precedents.length > 0 && (
        <details class="mod-part mod-fold">
          <summary>{t.queue.precedents(of.precedents.length)}</summary>
          <ul class="mod-history">
            {of.precedents.map((one) => (
              <li key={one.decision}>
                <strong>{t.moderation.effects[one.effect] ?? one.effect}</strong>{' '}
                <small>
                  {instance.value?.rules.find((rule) => rule.id === one.rule)?.text}{' '}
                  <a href={`/log/decisions/${one.decision}`}>{t.queue.in_log}</a>
                </small>
                {one.words && <p dir="auto">{one.words}</p>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
