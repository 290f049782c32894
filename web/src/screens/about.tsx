import type { Instance } from '../api/entities';
import { Sign } from '../components/icon';
import { Person } from '../components/person';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages';
import { instance } from '../state/session';

function documents({ configuration: { urls } }: Instance): [string, string][] {
  const all: [string | null | undefined, string][] = [
    [urls?.privacy_policy === urls?.about ? null : urls?.privacy_policy, t.about.privacy],
    [urls?.terms_of_service, t.about.terms],
  ];
  return all.filter((one): one is [string, string] => Boolean(one[0]));
}

export function About() {
  const square = instance.value;
  return (
    <>
      <ScreenHead title={t.about.title} />
      {square && (
        <div class="about">
          <section class="welcome">
            <Sign />
            <h2>{square.title}</h2>
            <p class="welcome-lead">{square.description || t.front.lead}</p>
          </section>
          <section>
            <h2>{t.about.rules}</h2>
            {square.rules.length === 0 && <p class="quiet-text">{t.about.no_rules}</p>}
            <ol class="rules">
              {square.rules.map((rule) => (
                <li key={rule.id}>
                  <strong>{rule.text}</strong> {rule.hint && <span>{rule.hint}</span>}
                </li>
              ))}
            </ol>
          </section>
          {(square.contact?.account || square.contact?.email) && (
            <section>
              <h2>{t.about.contact}</h2>
              {square.contact.account && (
                <ul class="people">
                  <Person account={square.contact.account} />
                </ul>
              )}
              {square.contact.email && (
                <p>
                  <a href={`mailto:${square.contact.email}`}>{square.contact.email}</a>
                </p>
              )}
            </section>
          )}
          <section>
            <h2>{t.about.numbers}</h2>
            <ul class="plain">
              {!!square.usage?.users?.active_month && (
                <li>{t.front.people(square.usage.users.active_month)}</li>
              )}
              <li>{t.about.characters(square.configuration.statuses.max_characters)}</li>
              <li>{t.about.software(square.bema?.version ?? square.version)}</li>
              <li>
                <a href="/algorithm">{t.about.algorithm}</a>
              </li>
              <li>
                <a href="/log">{t.about.log}</a>
              </li>
              <li>
                <a href="/transparency">{t.about.transparency}</a>
              </li>
              {documents(square).map(([href, words]) => (
                <li key={href}>
                  <a href={href}>{words}</a>
                </li>
              ))}
              {square.source_url && (
                <li>
                  <a href={square.source_url} target="_blank" rel="noopener">
                    {t.nav.source}
                  </a>
                </li>
              )}
            </ul>
          </section>
        </div>
      )}
    </>
  );
}
