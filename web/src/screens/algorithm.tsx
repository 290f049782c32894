/* How the square chooses what one sees: for whoever is curious, then for whoever checks it. */

import { get } from '../api/client';
import { ScreenHead } from '../components/screen_head';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages_algorithm';
import { instance, me } from '../state/session';

interface Policy {
  hash: string;
  since: string | null;
  why: string;
}

const hash_shown = 12;

export function Algorithm() {
  return (
    <>
      <ScreenHead title={t.algorithm.title} />
      <article class="about algorithm">
        <p class="welcome-lead">{t.algorithm.lead}</p>
        {t.algorithm.sections.map(({ title, paragraphs, points }) => (
          <section key={title}>
            <h2>{title}</h2>
            {paragraphs.map((words) => (
              <p key={words}>{words}</p>
            ))}
            {points && (
              <ul>
                {points.map((words) => (
                  <li key={words}>{words}</li>
                ))}
              </ul>
            )}
          </section>
        ))}
        {me.value && (
          <p class="actions">
            <a class="button quiet" href="/settings/signals">
              {t.algorithm.to_signals}
            </a>
          </p>
        )}
        <Audit />
        <History />
      </article>
    </>
  );
}

const published = ['/algorithms/policy', '/algorithms/policy/history', '/algorithms/polarity', '/algorithms/cells'] as const;

function Audit() {
  const source = instance.value?.source_url;
  return (
    <section>
      <h2>{t.algorithm.audit}</h2>
      <p>{t.algorithm.audit_text}</p>
      <ul>
        {published.map((path) => (
          <li key={path}>
            <a href={path} target="_blank" rel="noopener">
              <code>{path}</code>
            </a>
            : {t.algorithm.published[path]}
          </li>
        ))}
      </ul>
      <h3>{t.algorithm.replay}</h3>
      <ol>
        {t.algorithm.replay_steps.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ol>
      <pre>
        <code>bema-algorithms replay slate.json --against {location.origin}</code>
      </pre>
      <p>
        {t.algorithm.replay_found}{' '}
        {source && (
          <a href={source} target="_blank" rel="noopener">
            {t.nav.source}
          </a>
        )}
      </p>
    </section>
  );
}

function History() {
  const history = use_loaded('policies', () => get<Policy[]>('/algorithms/policy/history'));
  const day = (iso: string | null) =>
    iso ? new Date(iso).toLocaleDateString(t.locale, { dateStyle: 'long' }) : t.algorithm.not_yet;
  return (
    <section>
      <h2>{t.algorithm.history}</h2>
      <p>{t.algorithm.history_text}</p>
      {history.cause ? (
        <p class="notice bad">
          {t.fault.load}{' '}
          <button type="button" class="link" onClick={history.again}>
            {t.retry}
          </button>
        </p>
      ) : null}
      <ol class="policies">
        {(history.value ?? []).map(({ hash, since, why }) => (
          <li key={hash}>
            <strong>{day(since)}</strong> <code>{hash.slice(0, hash_shown)}</code>
            {why && <span lang="en">{why}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
