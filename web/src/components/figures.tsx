/* What ranked pages showed, by day, as the server publishes it: docs/ALGORITHM.md. */

import type { FeedDay, FeedFigures } from '../api/entities';
import { t } from '../messages_algorithm';
import { Plot } from './plot';
import { TermBar } from './term_bar';

const path = '/api/bema/v1/algorithms/figures';
const fifths = [1, 2, 3, 4, 5];
const hundred = 100;
const whole = new Intl.NumberFormat(t.locale);
const exact = new Intl.NumberFormat(t.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fine = new Intl.NumberFormat(t.locale, { maximumFractionDigits: 4 });
const percent = new Intl.NumberFormat(t.locale, { style: 'percent' });
const share = (value: number) => percent.format(value / hundred);

type Line = [keyof typeof t.figures.lines, (day: FeedDay) => number | null, ((n: number) => string)?, number?];
const lines: Line[] = [
  ['unfollowed', (day) => day.unfollowed, share, hundred],
  ['gini', (day) => day.gini, exact.format, 1],
  ['top_ten', (day) => day.top_ten, share, hundred],
  ['viewers', (day) => (day.enough_viewers ? day.viewers : null)],
  ['slates', (day) => (day.enough_viewers ? day.slates : null)],
  ['voices', (day) => day.voices || null],
  ['loss', (day) => day.loss, fine.format],
  ['editions', (day) => day.editions],
];

export function Figures({ of }: { of: FeedFigures }) {
  const last = of.days.filter((day) => day.enough_viewers).at(-1);
  return (
    <>
      <p>{t.figures.text(of.viewers_min)}</p>
      <ul>
        <li>
          <a href={path}>
            <code>{path}</code>
          </a>
          : {t.figures.json}
        </li>
        <li>
          <a href={`${path}?format=csv`}>{t.figures.csv}</a>
        </li>
      </ul>
      {!of.days.length && <p class="notice">{t.figures.nothing_yet}</p>}
      {of.days.length > 0 && !last && <p class="notice">{t.figures.too_few(of.viewers_min)}</p>}
      {last && <Newest day={last} />}
      {of.days.length > 0 && (
        <div class="plots">
          {lines.map(([name, value, write = whole.format, most]) => (
            <Plot
              title={t.figures.lines[name][0]}
              says={t.figures.lines[name][1]}
              of={of.days.map((day) => ({ day: day.day, value: value(day) }))}
              write={write}
              most={most}
              key={name}
            />
          ))}
        </div>
      )}
    </>
  );
}

function Newest({ day }: { day: FeedDay }) {
  const date = new Date(day.day).toLocaleDateString(t.locale, { dateStyle: 'long', timeZone: 'UTC' });
  const sources = Object.entries(day.sources) as [keyof FeedDay['sources'], number][];
  const by_fifth = (shares: number[] | null) =>
    (shares ?? []).map((value, i) => [t.figures.fifth(fifths[i]!), value] as [string, number]);
  return (
    <>
      <h3>{t.figures.newest(date)}</h3>
      <Bars
        title={t.figures.sources_title}
        rows={sources.map(([name, value]) => [t.figures.sources[name], value])}
      />
      <Bars
        title={t.figures.authors_title}
        says={t.figures.authors_text}
        rows={[
          ...by_fifth(day.authors_by_fifth),
          [t.figures.nowhere, day.authors_nowhere ?? 0],
        ]}
      />
      {day.approvals_by_fifth && (
        <Bars
          title={t.figures.approvals_title}
          says={t.figures.approvals_text(share(day.approvals_known ?? 0))}
          rows={by_fifth(day.approvals_by_fifth)}
        />
      )}
      <Crossed day={day} />
    </>
  );
}

function Bars({ title, says, rows }: { title: string; says?: string; rows: [string, number][] }) {
  const most = Math.max(1, ...rows.map(([, value]) => value));
  return (
    <>
      <table class="terms">
        <caption>
          <strong>{title}</strong> {says}
        </caption>
        <tbody>
          {rows.map(([words, value]) => (
            <tr key={words}>
              <th scope="row">{words}</th>
              <TermBar value={value} most={most} from_edge />
              <td>{share(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/* Each row is what viewers of one fifth were shown; the ground of a cell says again how much it is. */
function Crossed({ day }: { day: FeedDay }) {
  const rows = day.viewers_by_fifth.filter((row) => row.viewers > 0);
  if (!rows.length) return null;
  return (
    <div class="crossed">
      <table class="terms">
        <caption>
          <strong>{t.figures.crossed_title}</strong> {t.figures.crossed_text}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t.figures.crossed_head}</th>
            {fifths.map((fifth) => (
              <th scope="col" key={fifth}>
                {fifth}
              </th>
            ))}
            <th scope="col">{t.figures.nowhere}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ fifth, viewers, authors_by_fifth, authors_nowhere }) => (
            <tr key={fifth}>
              <th scope="row">
                {fifth === null ? t.figures.nowhere : t.figures.fifth(fifth)}
                <small>{t.figures.looked(viewers)}</small>
              </th>
              {[...(authors_by_fifth ?? []), authors_nowhere ?? 0].map((value, i) => (
                <td class={`heat-${Math.min(4, Math.floor(value / 10))}`} key={i}>
                  {share(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
