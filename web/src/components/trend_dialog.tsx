/* Why a tag, a post or a link trends: in words, then what was seen beside what was to be expected. */

import type { TrendReason } from '../api/entities';
import { t } from '../messages_ranking';
import { Dialog } from './dialog';
import { language_name } from './post_body';
import { trend_words } from './trend_reason';
import { TermBar } from './term_bar';

const hash_shown = 12;
const number = new Intl.NumberFormat(t.locale);

export function TrendDialog({ reason, policy }: { reason: TrendReason; policy: string }) {
  const most = Math.max(1, reason.observed, reason.expected);
  const rows = [
    [t.trend.observed, reason.observed],
    [t.trend.expected, reason.expected],
  ] as const;
  return (
    <Dialog title={t.trend.why} kind="why">
      <ul class="why-reasons">
        <li>{trend_words(reason)}.</li>
        <li>{reason.quintiles === null ? t.trend.young : t.trend.groups}</li>
        {reason.language && <li>{t.trend.language(language_name(reason.language))}</li>}
      </ul>
      <table class="terms">
        <caption>{t.trend.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t.trend.term}</th>
            <td aria-hidden="true" />
            <th scope="col">{t.trend.voices}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([words, value]) => (
            <tr key={words}>
              <th scope="row">{words}</th>
              <TermBar value={value} most={most} from_edge />
              <td>{number.format(value)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.trend.score}</th>
            <td aria-hidden="true" />
            <td>{number.format(reason.score)}</td>
          </tr>
        </tfoot>
      </table>
      <p class="hint">{t.trend.score_text}</p>
      <p>
        {t.ranking.policy}{' '}
        <a href="/algorithms/policy" target="_blank" rel="noopener">
          <code>{policy.slice(0, hash_shown)}…</code>
        </a>{' '}
        · <a href="/algorithm">{t.ranking.how}</a>
      </p>
    </Dialog>
  );
}
