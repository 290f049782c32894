/* What will be read of a decision, before it is made: by the author, on the square, in the public log, in
 * the Transparency Database. */

import type { CaseDecided, Restriction } from '../../api/entities';
import { NoticeView } from '../../components/notice';
import { Restrictions } from '../../components/restrictions';
import { Time } from '../../components/time';
import { t } from '../../messages_moderation';
import { me } from '../../state/session';
import type { Draft, Target } from './decide';
import { effect_words, Facts, rule_words } from './parts';

interface PreviewProps {
  draft: Draft;
  of: Target;
  shown: CaseDecided;
  count: number;
}

/* As the log writes it: names and addresses are left out. */
const for_the_log = (words: string) =>
  words.replace(/\S*(?:@|:\/\/)\S*/g, '[…]');

export function Preview({ draft, of, shown, count }: PreviewProps) {
  const { decision, statement, record } = shown;
  const restriction: Restriction = {
    effect: draft.effect,
    rule: decision.rule,
    text: draft.text,
    since: decision.decided_at,
    until: decision.until,
    legal: !!draft.law,
    role: decision.role,
    decision_id: null,
  };
  const hides = draft.effect === 'hidden' || draft.effect === 'withheld';
  const is_shown = t.restriction.shown[draft.effect];
  return (
    <div class="preview" role="group" aria-label={t.queue.preview_title}>
      {count > 1 && <p class="notice">{t.queue.applies_to(count)}</p>}
      <section>
        <h3>{t.queue.author_reads(of.username)}</h3>
        <p class="preview-text" lang={statement.language} dir="auto">
          {statement.text.trim()}
        </p>
      </section>
      {shown.answer && (
        <section>
          <h3>{t.notices.reads}</h3>
          <p class="preview-text" dir="auto">
            {shown.answer}
          </p>
        </section>
      )}
      <section>
        <h3>{t.queue.public_reads}</h3>
        {hides ? (
          <NoticeView
            notice={{ status_id: '', in_reply_to_id: null, created_at: '', restriction }}
          />
        ) : is_shown ? (
          <Restrictions all={[restriction]} own={false} plain />
        ) : (
          <p class="hint">{t.queue.public_sees_nothing}</p>
        )}
      </section>
      <section>
        <h3>{t.queue.log_reads}</h3>
        <Facts
          rows={[
            [t.queue.log_decision, effect_words(decision)],
            [t.moderation.rule, rule_words(decision.rule)],
            [t.queue.log_reason, for_the_log(decision.facts)],
            [
              t.moderation.until,
              decision.until ? <Time iso={decision.until} long /> : t.moderation.no_end,
            ],
            [
              t.moderation.decided_by,
              t.restriction.by[decision.role] ?? me.value?.role?.name ?? decision.role,
            ],
          ]}
        />
      </section>
      {record && (
        <details class="mod-fold">
          <summary>{t.queue.database_reads}</summary>
          <dl class="facts preview-record">
            {Object.entries(record).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{Array.isArray(value) ? value.join(', ') : String(value)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
