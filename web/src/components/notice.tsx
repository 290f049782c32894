/* The notice in the place of a hidden post: by whom in the square, by which rule, until when. */

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Context, Notice } from '../api/entities';
import { t } from '../messages';
import { instance } from '../state/session';
import { time_long } from '../text/time';
import { Icon } from './icon';
import { ScreenHead } from './screen_head';
import { use_loaded } from './use_loaded';

export function rule_of(id: string): string {
  return instance.value?.rules.find((one) => one.id === id)?.text ?? '';
}

export function NoticeView({ notice }: { notice: Notice }) {
  const { effect, legal, role, rule, until, decision_id } = notice.restriction;
  const broken = rule_of(rule);
  const words = t.restriction;
  return (
    <article class="post post-notice" id={`post-${notice.status_id}`} tabIndex={-1}>
      <Icon name="eye_off" />
      <p>
        {legal
          ? words.by_law
          : effect === 'age_restricted'
            ? words.by_age
            : words.hidden_by(words.by[role] ?? words.by.operator!)}
        {broken && (
          <>
            {' '}
            {words.rule} <q dir="auto">{broken}</q>.
          </>
        )}{' '}
        {until && words.until(time_long(until, t.locale))}{' '}
        {decision_id && <a href={`/log/decisions/${decision_id}`}>{words.in_log}</a>}
      </p>
    </article>
  );
}

/* Where a post cannot be shown: the notice, if that is why; else what is said of a post that is gone. */
export function HiddenPost({ id, children }: { id: string; children: ComponentChildren }) {
  const loaded = use_loaded(`notice:${id}`, () =>
    get<Notice>(`/api/bema/v1/statuses/${id}/notice`),
  );
  if (loaded.value)
    return (
      <>
        <ScreenHead title={t.thread.heading} return_button />
        <NoticeView notice={loaded.value} />
      </>
    );
  return loaded.cause ? <>{children}</> : null;
}

const no_notices = new Map<string, Notice>();

/* What stands in the place of hidden posts; few conversations have any. */
export function use_notices(id: string, context: Context | null): Map<string, Notice> {
  const [found, set_found] = useState(no_notices);
  useEffect(() => {
    let wanted = true;
    if (context)
      get<Notice[]>(`/api/bema/v1/statuses/${id}/notices`).then(
        (all) =>
          wanted && all.length > 0 && set_found(new Map(all.map((one) => [one.status_id, one]))),
        () => undefined, /* the conversation is read without them */
      );
    return () => {
      wanted = false;
    };
  }, [id, context]);
  return found;
}
