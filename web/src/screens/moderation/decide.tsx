/* A decision: what is broken, what happened, until when; then exactly what the author and the public will
 * read; then it is made. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { CannedReason, CaseDecided } from '../../api/entities';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_moderation';
import { instance } from '../../state/session';
import { time_long } from '../../text/time';
import { Preview } from './preview';
import type { Effect } from './bench';
import { form_keys } from './words_form';

const day_ms = 86_400_000;
const facts_characters_max = 4_000;
const spans = ['', '1', '7', '30', '90', '365', 'permanent'] as const; /* '': as the rule has it */

/* What it is made upon: a case, or what a notice or an objection is about. */
export interface Target {
  kind: 'post' | 'account';
  language: string | null;
  rules: string[]; /* that are named */
  count: number; /* of posts */
  username: string;
  /* Who sent a notice is answered with it. */
  answers?: boolean;
  ask: (body: DecisionBody) => Promise<CaseDecided>;
}

export type DecisionBody = ReturnType<typeof body_of>;

export interface Draft {
  effect: Effect;
  rule: string;
  facts: string;
  text: string;
  span: string;
  territory: string;
  law: string;
  answer: string;
  on: 'posts' | 'account';
}

const only_account = (effect: Effect) => effect.startsWith('account_');

/* In the language of who is written to, as far as it is known. */
function in_language(of: Target, reason: CannedReason): string {
  return of.language?.startsWith('fr') ? reason.words.fr || reason.words.en : reason.words.en;
}

/* Those of the rule first, those for this effect before others. */
function fitting(reasons: CannedReason[], rule: string, effect: Effect): CannedReason[] {
  const rank = (one: CannedReason) =>
    (one.rule === rule ? 2 : 0) + (one.effect === effect ? 1 : 0);
  return [...reasons].sort((a, b) => rank(b) - rank(a));
}

function draft_of(of: Target, effect: Effect, reasons: CannedReason[]): Draft {
  const published = new Set(instance.value?.rules.map((one) => one.id));
  const rule = of.rules.find((one) => published.has(one)) ?? '';
  const canned = reasons.find(
    (one) => one.rule === rule && (one.effect === effect || !one.effect),
  );
  return {
    effect,
    rule,
    facts: canned ? in_language(of, canned) : '',
    text: '',
    span: '',
    territory: '',
    law: '',
    answer: '',
    on: of.kind === 'account' || only_account(effect) ? 'account' : 'posts',
  };
}

function body_of(draft: Draft, dry_run: boolean) {
  const { effect, rule, facts, text, span, territory, law, answer, on } = draft;
  return {
    effect,
    rule,
    facts,
    text,
    territory,
    law,
    ...(answer ? { answer } : {}),
    ...(span === 'permanent'
      ? { permanent: true }
      : span
        ? { end: new Date(Date.now() + Number(span) * day_ms).toISOString() }
        : {}),
    ...(on === 'account' ? { on: 'account' as const } : {}),
    dry_run,
  };
}

interface DecideProps {
  of: Target;
  effect: Effect;
  reasons: CannedReason[];
  /* The canned reasons have come, or will not. */
  ready: boolean;
  close: () => void;
  decided: (words: string) => void;
}

export function Decide(props: DecideProps) {
  return props.ready ? <Form {...props} /> : <p class="bench-form hint">{t.loading}</p>;
}

function Form({ of, effect, reasons, close, decided }: DecideProps) {
  const [draft, set_draft] = useState(() => draft_of(of, effect, reasons));
  const [shown, set_shown] = useState<CaseDecided | null>(null);
  const { busy, run, notice } = use_act();
  const form = useRef<HTMLFormElement>(null);
  const count = draft.on === 'account' ? 1 : Math.max(1, of.count);
  useLayoutEffect(() => {
    const wanted = !draft.facts ? '[name=facts]' : needs_words(draft) ? '[name=text]' : '[type=submit]';
    form.current?.querySelector<HTMLElement>(wanted)?.focus({ preventScroll: true });
    if (shown) form.current?.parentElement?.scrollTo({ top: 0 });
  }, [shown]);
  const set = (change: Partial<Draft>) => set_draft({ ...draft, ...change });
  const ask = async (dry_run: boolean) => {
    const made = await run(() => of.ask(body_of(draft, dry_run)), true);
    if (!made) return;
    if (dry_run) return set_shown(made);
    const done = t.queue.decided(t.moderation.effects[effect]!, made.decisions_count);
    const said = made.finished ? done : t.queue.going_on(count);
    const until = shown?.decision.until;
    decided(
      draft.span === 'permanent' && until
        ? `${said} ${t.lasting.asked(time_long(until, t.locale))}`
        : said,
    );
  };
  const ready = !!draft.facts.trim() && !(effect === 'withheld' && !draft.territory.trim());
  return (
    <form
      class="form bench-form"
      ref={form}
      onKeyDown={(event) => form_keys(event, shown ? () => set_shown(null) : close)}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !busy) void ask(!shown);
      }}
    >
      {shown ? (
        <Preview draft={draft} of={of} shown={shown} count={count} />
      ) : (
        <Fields of={of} draft={draft} set={set} reasons={fitting(reasons, draft.rule, effect)} />
      )}
      {notice}
      <div class="actions">
        <button type="submit" class="button" disabled={!ready || busy}>
          {!shown
            ? t.queue.preview
            : count > 1
              ? t.queue.decide_many(count)
              : t.queue.decide}
        </button>
        <button
          type="button"
          class="button quiet"
          onClick={() => (shown ? set_shown(null) : close())}
        >
          {shown ? t.queue.change : t.cancel}
        </button>
        {count > 1 && !shown && <span class="hint">{t.queue.applies_to(count)}</span>}
      </div>
    </form>
  );
}

const needs_words = ({ effect, text }: Draft) => effect === 'label' && !text;

interface FieldsProps {
  of: Target;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  reasons: CannedReason[];
}

function Fields({ of, draft, set, reasons }: FieldsProps) {
  const { effect } = draft;
  const rules = instance.value?.rules ?? [];
  const value = (event: { currentTarget: { value: string } }) => event.currentTarget.value;
  const take = (id: string) => {
    const reason = reasons.find((one) => one.id === id);
    if (reason) set({ facts: in_language(of, reason), rule: reason.rule || draft.rule });
  };
  return (
    <>
      <div class="bench-row">
        <label class="field">
          <span class="label">{t.moderation.rule}</span>
          <select name="rule" value={draft.rule} onChange={(event) => set({ rule: value(event) })}>
            <option value="">{t.moderation.no_rule}</option>
            {rules.map((one) => (
              <option value={one.id} key={one.id}>
                {one.text}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{t.queue.span}</span>
          <select name="span" value={draft.span} onChange={(event) => set({ span: value(event) })}>
            {spans.map((one) => (
              <option value={one} key={one}>
                {one === 'permanent'
                  ? t.queue.permanent
                  : one
                    ? t.queue.days(Number(one))
                    : t.queue.span_of_rule}
              </option>
            ))}
          </select>
        </label>
        {reasons.length > 0 && (
          <label class="field">
            <span class="label">{t.queue.canned}</span>
            <select name="canned" value="" onChange={(event) => take(value(event))}>
              <option value="">{t.queue.canned_choose}</option>
              {reasons.map((one) => (
                <option value={one.id} key={one.id}>
                  {in_language(of, one)}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {(effect === 'label' || effect === 'content_warning') && (
        <label class="field">
          <span class="label">{effect === 'label' ? t.queue.label_words : t.queue.warning_words}</span>
          <input
            name="text"
            dir="auto"
            maxLength={200}
            value={draft.text}
            onInput={(event) => set({ text: value(event) })}
          />
        </label>
      )}
      {effect === 'withheld' && (
        <div class="bench-row">
          <label class="field">
            <span class="label">{t.queue.territory}</span>
            <input
              name="territory"
              placeholder="DE, FR"
              value={draft.territory}
              onInput={(event) => set({ territory: value(event) })}
            />
          </label>
          <label class="field">
            <span class="label">{t.queue.law}</span>
            <input name="law" value={draft.law} onInput={(event) => set({ law: value(event) })} />
          </label>
        </div>
      )}
      <label class="field">
        <span class="label">{t.queue.facts}</span>
        <textarea
          name="facts"
          rows={3}
          maxLength={facts_characters_max}
          dir="auto"
          value={draft.facts}
          onInput={(event) => set({ facts: value(event) })}
        />
        <span class="hint">{t.queue.facts_hint}</span>
      </label>
      {of.answers && (
        <label class="field">
          <span class="label">{t.notices.answer}</span>
          <textarea
            name="answer"
            rows={2}
            maxLength={facts_characters_max}
            dir="auto"
            value={draft.answer}
            onInput={(event) => set({ answer: value(event) })}
          />
          <span class="hint">{t.notices.answer_hint}</span>
        </label>
      )}
      {of.kind === 'post' && !only_account(effect) && (
        <fieldset class="segments">
          <legend class="hidden-text">{t.queue.on}</legend>
          {(['posts', 'account'] as const).map((on) => (
            <label key={on}>
              <input type="radio" name="on" checked={draft.on === on} onChange={() => set({ on })} />
              <span>{on === 'posts' ? t.queue.on_posts(of.count) : t.queue.on_account}</span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
