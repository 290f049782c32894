/* What several parts of moderation show alike: a list beside what is open of it, a post as it is there,
 * what was decided. */

import type { ComponentChildren } from 'preact';
import { get } from '../../api/client';
import type { Decision, Post } from '../../api/entities';
import { PostView } from '../../components/post';
import { Time } from '../../components/time';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { route } from '../../router';
import { keep_post } from '../../state/posts';
import { instance, me } from '../../state/session';

interface SplitProps {
  list: ComponentChildren;
  open: ComponentChildren;
}

/* A desk shows both, a phone one after the other. */
export function Split({ list, open }: SplitProps) {
  return (
    <div class={open ? 'split split-inside' : 'split'}>
      <div class="split-list">{list}</div>
      <div class="split-open">{open || <p class="nothing split-pick">{t.moderation.pick}</p>}</div>
    </div>
  );
}

/* As staff is given it, whoever may see it else. */
export function ShownPost({ post }: { post: Post }) {
  keep_post(post);
  return (
    <div class="shown-post">
      <PostView id={post.id} plain context="thread" />
    </div>
  );
}

export function rule_words(id: string): string {
  return instance.value?.rules.find((one) => one.id === id)?.text ?? t.moderation.no_rule;
}

export function effect_words({ kind, state }: Decision): string {
  const effect = state?.effect;
  const laid = effect && t.moderation.effects[effect];
  const said = t.moderation.kinds[kind] ?? t.moderation.kinds.restrict!;
  return !laid ? said : kind === 'confirm' ? `${said}${t.colon}${laid}` : laid;
}

export function Facts({ rows }: { rows: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function DecisionFacts({ decision }: { decision: Decision }) {
  const by =
    decision.by === me.value?.id
      ? t.moderation.you
      : (t.moderation.roles[decision.role] ?? decision.role);
  return (
    <Facts
      rows={[
        [t.moderation.rule, rule_words(decision.rule)],
        [t.moderation.facts, decision.facts],
        [t.moderation.since, <Time iso={decision.decided_at} long />],
        [t.moderation.until, decision.until ? <Time iso={decision.until} long /> : t.moderation.no_end],
        [t.moderation.decided_by, by],
      ]}
    />
  );
}

/* What has been decided on a post or an account, newest first. */
export function History({ subject }: { subject: string }) {
  const loaded = use_loaded(`decisions:${subject}`, () =>
    get<Decision[]>('/api/bema/v1/moderation/decisions', { subject }),
  );
  if (!loaded.value?.length) return null;
  return (
    <section class="mod-part">
      <h3>{t.moderation.history}</h3>
      <ol class="mod-history">
        {loaded.value.map((one) => (
          <li key={one.id}>
            <strong>{effect_words(one)}</strong> <Time iso={one.decided_at} />
            {one.facts && <p dir="auto">{one.facts}</p>}
            {one.waits_for_second && one.id !== route.value.id && (
              <p>
                <a class="button quiet" href={`/moderation/lasting/${one.id}`}>
                  {t.lasting.waits}
                </a>
              </p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
