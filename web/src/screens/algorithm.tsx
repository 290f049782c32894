/* How the square chooses what one sees: for whoever is curious, then for whoever checks it. */

import { Figures } from '../components/figures';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages_algorithm';
import { facts_known, figures, load_facts, policies, policy_file } from '../state/algorithm_facts';
import { instance, me } from '../state/session';
import { policy_parts } from '../text/policy';

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
        <Rules />
        <History />
        <Shown />
      </article>
    </>
  );
}

const published = Object.entries(t.algorithm.published);

function Audit() {
  const source = instance.value?.source_url;
  return (
    <section>
      <h2>{t.algorithm.audit}</h2>
      <p>{t.algorithm.audit_text}</p>
      <ul>
        {published.map(([path, words]) => (
          <li key={path}>
            <a href={path} target="_blank" rel="noopener">
              <code>{path}</code>
            </a>
            : {words}
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
        <code>{t.algorithm.commands.join('\n').replace('{{square}}', location.origin)}</code>
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

const Failed = () => (
  <p class="notice bad">
    {t.fault.load}{' '}
    <button type="button" class="link" onClick={() => void load_facts()}>
      {t.retry}
    </button>
  </p>
);

function Rules() {
  const file = policy_file.value;
  return (
    <section>
      <h2>{t.algorithm.rules}</h2>
      <p>{t.algorithm.rules_text}</p>
      {file === null && facts_known.value && <Failed />}
      {file !== null && (
        <details class="why-more">
          <summary>{t.algorithm.rules_all}</summary>
          <div class="rules-in-force" lang="en">
            {policy_parts(file).map(({ words, lines }) => (
              <section key={words}>
                <p>{words}</p>
                {lines.length > 0 && (
                  <dl>
                    {lines.map(([key, value]) => (
                      <div key={key}>
                        <dt>
                          <code>{key}</code>
                        </dt>
                        <dd>{value}</dd>
                      </div>
                    ))}
                  </dl>
                )}
              </section>
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

function History() {
  const day = (iso: string | null) =>
    iso ? new Date(iso).toLocaleDateString(t.locale, { dateStyle: 'long' }) : t.algorithm.not_yet;
  return (
    <section>
      <h2>{t.algorithm.history}</h2>
      <p>{t.algorithm.history_text}</p>
      {!policies.value && facts_known.value && <Failed />}
      <ol class="policies">
        {(policies.value ?? []).map(({ hash, since, why }) => (
          <li key={hash}>
            <strong>{day(since)}</strong> <code>{hash.slice(0, hash_shown)}</code>
            {why && <span lang="en">{why}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Shown() {
  return (
    <section class="figures">
      <h2>{t.figures.title}</h2>
      {figures.value ? <Figures of={figures.value} /> : facts_known.value && <Failed />}
    </section>
  );
}
