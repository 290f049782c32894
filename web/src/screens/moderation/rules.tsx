/* Automatic rules: which are in force, what each found, and how often people agreed with it. */

import { get } from '../../api/client';
import type { AutomaticRule, AutomaticRules, RulesVersion } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { language } from '../../messages';
import { t } from '../../messages_moderation';
import { Facts, Split } from './parts';
import type { SectionProps } from './sections';

const short_hash = 12;

interface Loaded {
  rules: AutomaticRules;
  versions: RulesVersion[];
}

async function load(): Promise<Loaded> {
  const [rules, versions] = await Promise.all([
    get<AutomaticRules>('/api/bema/v1/rules'),
    get<RulesVersion[]>('/api/bema/v1/rules/versions'),
  ]);
  return { rules, versions };
}

const words_of = ({ words, id }: AutomaticRule) => words[language] ?? words.en ?? id;
const number = new Intl.NumberFormat(language);
const percent = (share: number) =>
  share.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 });

export function Rules({ id }: SectionProps) {
  const { value, cause, again } = use_loaded('rules', load);
  if (!value && cause) return <Missing cause={cause} retry={again} />;
  if (!value) return <Skeleton posts={false} />;
  const open = value.rules.rules.find((one) => one.id === id);
  return (
    <Split
      list={<List loaded={value} id={id} />}
      open={
        open ? <Opened rule={open} key={id} /> : id ? <p class="nothing">{t.auto_rules.gone}</p> : null
      }
    />
  );
}

function List({ loaded: { rules, versions }, id }: { loaded: Loaded; id: string }) {
  return (
    <>
      <p class="split-count">{t.auto_rules.modes[rules.mode]}</p>
      {rules.rules.length > 0 && (
        <ul class="mod-list">
          {rules.rules.map((rule) => (
            <li key={rule.id}>
              <a
                href={`/moderation/rules/${rule.id}`}
                aria-current={rule.id === id ? 'true' : undefined}
              >
                <span class="mod-row">
                  <span class="mod-row-head">
                    <strong>{rule.id}</strong>
                    <span class={`rule-state ${rule.state}`}>{t.auto_rules.states[rule.state]}</span>
                  </span>
                  <span class="mod-row-words">{words_of(rule)}</span>
                  <small>
                    {t.auto_rules.found(rule.hits + rule.shadow_hits)}
                    {rule.measured && ` · ${t.auto_rules.right(percent(rule.measured.precision))}`}
                  </small>
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
      <Versions rules={rules} versions={versions} />
    </>
  );
}

function Versions({ rules, versions }: Loaded) {
  return (
    <section class="mod-part">
      <h3>{t.auto_rules.versions}</h3>
      <ol class="mod-history">
        {versions.map((version) => (
          <li key={version.id}>
            <a href={`/api/bema/v1/rules/versions/${version.hash}`} target="_blank" rel="noreferrer">
              <code>{version.hash.slice(0, short_hash)}</code>
            </a>{' '}
            <Time iso={version.since} long />
            {version.hash === rules.hash && version.since === rules.since && (
              <p>{t.auto_rules.in_force}</p>
            )}
          </li>
        ))}
      </ol>
      <p class="hint">{t.auto_rules.versions_hint}</p>
      <p>
        <a href="/api/bema/v1/rules/precision.csv" download>
          {t.auto_rules.csv}
        </a>
      </p>
    </section>
  );
}

function Opened({ rule }: { rule: AutomaticRule }) {
  const { measured } = rule;
  return (
    <article class="mod-open">
      <header class="mod-open-head">
        <h2>{words_of(rule)}</h2>
      </header>
      <section class="mod-part">
        <Facts
          rows={[
            [t.auto_rules.name, t.auto_rules.named(rule.id, rule.version)],
            [t.auto_rules.state, t.auto_rules.states_long[rule.state]],
            [t.auto_rules.hits, number.format(rule.hits)],
            [t.auto_rules.shadow_hits, number.format(rule.shadow_hits)],
            [t.auto_rules.judged, number.format(rule.judged)],
            [t.auto_rules.declared, percent(rule.declared_precision)],
            [
              t.auto_rules.measured,
              measured
                ? t.auto_rules.interval(
                    percent(measured.precision),
                    percent(measured.low),
                    percent(measured.high),
                  )
                : t.auto_rules.unmeasured,
            ],
          ]}
        />
        {measured && <Interval rule={rule} />}
        {rule.off_since && (
          <p class="notice warn">
            {t.auto_rules.off} <Time iso={rule.off_since} long />
          </p>
        )}
        <p class="hint">{t.auto_rules.hint}</p>
      </section>
    </article>
  );
}

/* The interval on a line from 0 to 100 %, what was measured as a point, what is declared as a stroke; the
 * words above say the same. */
function Interval({ rule: { measured, declared_precision } }: { rule: AutomaticRule }) {
  const at = (share: number) => 2 + share * 96;
  return (
    <svg class="rule-interval" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line class="axis" x1={at(0)} x2={at(1)} y1="5" y2="5" />
      <rect x={at(measured!.low)} width={at(measured!.high) - at(measured!.low)} y="3" height="4" />
      <line class="point" x1={at(measured!.precision)} x2={at(measured!.precision)} y1="2" y2="8" />
      <line class="declared" x1={at(declared_precision)} x2={at(declared_precision)} y1="0" y2="10" />
    </svg>
  );
}
