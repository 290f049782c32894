/* A report: what is wrong, which rule, which posts, in one's own words; then what one can do oneself. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { fault_words, get, post as send } from '../api/client';
import type { Account, Post } from '../api/entities';
import { t } from '../messages_later';
import { relationship, unfollow } from '../state/people';
import { instance } from '../state/session';
import { html_text } from '../text/html';
import { close_dialog, Dialog, dialog } from './dialog';
import { ask_block, ask_mute } from './person_dialogs';
import { Time } from './time';
import { Fault } from './use_act';
import { use_loaded } from './use_loaded';

const categories = ['spam', 'violation', 'legal', 'other'] as const;
type Category = (typeof categories)[number];
type Step = 'category' | 'rules' | 'posts' | 'words' | 'done';

const posts_shown = 20;
const excerpt_characters = 160;
const comment_characters_max = 1_000;

export function ask_report(account: Account, post?: Post): void {
  dialog.value = <ReportDialog account={account} post={post} />;
}

function ReportDialog({ account, post }: { account: Account; post?: Post }) {
  const [step, set_step] = useState<Step>('category');
  const [category, set_category] = useState<Category | null>(null);
  const [rule_ids, set_rule_ids] = useState<string[]>([]);
  const [status_ids, set_status_ids] = useState<string[]>(post ? [post.id] : []);
  const [comment, set_comment] = useState('');
  const [forward, set_forward] = useState(false);
  const [fault, set_fault] = useState('');
  const [sending, set_sending] = useState(false);
  const rules = instance.value?.rules ?? [];
  const domain = account.acct.split('@')[1];
  const order: Step[] =
    category === 'violation' && rules.length
      ? ['category', 'rules', 'posts', 'words']
      : ['category', 'posts', 'words'];
  const at = order.indexOf(step);
  const form = useRef<HTMLFormElement>(null);
  /* Each step is read from its first question. */
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), [step]);

  const file = async () => {
    set_sending(true);
    set_fault('');
    try {
      const body = { account_id: account.id, status_ids, comment, forward, category, rule_ids };
      await send('/api/v1/reports', body);
      set_step('done');
    } catch (cause) {
      set_fault(t.report.failed(fault_words(cause)));
    }
    set_sending(false);
  };
  const go_on = () => (step === 'words' ? void file() : set_step(order[at + 1]!));
  const may_go_on = step === 'category' ? !!category : step !== 'rules' || rule_ids.length > 0;

  if (step === 'done') return <Thanks account={account} />;
  return (
    <Dialog title={t.report.title(account.acct)}>
      <form
        class="form"
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (may_go_on && !sending) go_on();
        }}
      >
        <p class="steps">{t.report.step(at + 1, order.length)}</p>
        {step === 'category' && (
          <Choice
            kind="radio"
            legend={t.report.what}
            options={categories.map((one) => [one, ...t.report.categories[one]])}
            chosen={category ? [category] : []}
            choose={(one) => set_category(one as Category)}
          />
        )}
        {step === 'rules' && (
          <Choice
            kind="checkbox"
            legend={t.report.which_rules}
            options={rules.map((rule) => [rule.id, rule.text, rule.hint ?? ''])}
            chosen={rule_ids}
            choose={(id) => set_rule_ids(turned(rule_ids, id))}
          />
        )}
        {step === 'posts' && (
          <Posts
            account={account}
            post={post}
            chosen={status_ids}
            choose={(id) => set_status_ids(turned(status_ids, id))}
          />
        )}
        {step === 'words' && (
          <>
            <div class="field">
              <label for="report-words">{t.report.words}</label>
              <textarea
                id="report-words"
                rows={4}
                maxLength={comment_characters_max}
                value={comment}
                onInput={(event) => set_comment(event.currentTarget.value)}
              />
              <p class="hint">{t.report.words_hint}</p>
            </div>
            {domain && (
              <label class="check">
                <input
                  type="checkbox"
                  checked={forward}
                  onChange={(event) => set_forward(event.currentTarget.checked)}
                />
                <span>
                  {t.report.forward(domain)}
                  <small class="hint">{t.report.forward_hint}</small>
                </span>
              </label>
            )}
          </>
        )}
        {fault && <Fault words={fault} />}
        <div class="actions">
          <button class="button" disabled={!may_go_on || sending}>
            {step === 'words' ? t.report.send : t.report.next}
          </button>
          {at > 0 && (
            <button type="button" class="button quiet" onClick={() => set_step(order[at - 1]!)}>
              {t.back}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

const turned = (ids: string[], id: string) =>
  ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];

interface ChoiceProps {
  kind: 'radio' | 'checkbox';
  legend: string;
  options: (readonly [string, string, string])[];
  chosen: string[];
  choose: (id: string) => void;
}

function Choice({ kind, legend, options, chosen, choose }: ChoiceProps) {
  return (
    <fieldset class="choice choice-cards">
      <legend>{legend}</legend>
      {options.map(([id, words, hint]) => (
        <label class="check" key={id}>
          <input
            type={kind}
            name="choice"
            checked={chosen.includes(id)}
            onChange={() => choose(id)}
          />
          <span>
            {words}
            {hint && <small class="hint">{hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface PostsProps {
  account: Account;
  post?: Post;
  chosen: string[];
  choose: (id: string) => void;
}

function Posts({ account, post, chosen, choose }: PostsProps) {
  const posts = use_loaded(`report:${account.id}`, () =>
    get<Post[]>(`/api/v1/accounts/${account.id}/statuses`, {
      limit: posts_shown,
      exclude_reblogs: true,
    }),
  );
  const others = (posts.value ?? []).filter((one) => one.id !== post?.id);
  const shown = post ? [post, ...others] : others;
  return (
    <fieldset class="choice choice-cards report-posts">
      <legend>{t.report.which_posts}</legend>
      {shown.length === 0 && <p class="hint">{posts.value ? t.report.no_posts : t.loading}</p>}
      {shown.map((one) => (
        <label class="check" key={one.id}>
          <input type="checkbox" checked={chosen.includes(one.id)} onChange={() => choose(one.id)} />
          <span dir="auto">
            {(one.spoiler_text || html_text(one.content)).slice(0, excerpt_characters) ||
              t.report.only_media}
            <small class="hint">
              <Time iso={one.created_at} />
            </small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Thanks({ account }: { account: Account }) {
  const known = relationship(account.id).value;
  return (
    <Dialog title={t.report.thanks} kind="sure">
      <p>{t.report.thanks_text}</p>
      <div class="stack">
        {known?.following && (
          <button
            type="button"
            class="button quiet wide"
            onClick={() => {
              close_dialog();
              void unfollow(account);
            }}
          >
            {t.person.unfollow(account.acct)}
          </button>
        )}
        {!known?.muting && (
          <button type="button" class="button quiet wide" onClick={() => ask_mute(account)}>
            {t.profile.mute(account.acct)}
          </button>
        )}
        {!known?.blocking && (
          <button type="button" class="button quiet wide" onClick={() => ask_block(account)}>
            {t.profile.block(account.acct)}
          </button>
        )}
        <button type="button" class="button wide" onClick={close_dialog}>
          {t.report.done}
        </button>
      </div>
    </Dialog>
  );
}
