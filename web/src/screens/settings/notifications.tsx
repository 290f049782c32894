/* Whose notifications come through, and which ones knock on this device. */

import { call, fault_words, get } from '../../api/client';
import type { NotificationPolicy, PolicyRule } from '../../api/entities';
import { Skeleton } from '../../components/feed_view';
import { Missing } from '../../components/missing';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { say_bad } from '../../state/toasts';
import { Push } from './push';

const groups = [
  'for_not_following',
  'for_not_followers',
  'for_new_accounts',
  'for_private_mentions',
  'for_bots',
  'for_limited_accounts',
] as const;
const rules: PolicyRule[] = ['accept', 'filter', 'drop'];

export function NotificationSettings() {
  return (
    <>
      <Push />
      <Policy />
    </>
  );
}

function Policy() {
  const path = '/api/v2/notifications/policy';
  const policy = use_loaded(path, () => get<NotificationPolicy>(path));
  if (policy.cause) return <Missing cause={policy.cause} retry={policy.again} />;
  const now = policy.value;
  const change = async (group: (typeof groups)[number], rule: PolicyRule) => {
    policy.set({ ...now!, [group]: rule });
    try {
      policy.set(await call<NotificationPolicy>('PATCH', path, { body: { [group]: rule } }));
    } catch (cause) {
      policy.set(now!);
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const waiting = now?.summary.pending_requests_count ?? 0;
  return (
    <section class="settings-part" aria-labelledby="policy">
      <h2 id="policy">{t.policy.title}</h2>
      <p class="hint">{t.policy.hint}</p>
      {waiting > 0 && (
        <p class="notice">
          <a href="/notifications?show=requests">{t.policy.waiting(waiting)}</a>
        </p>
      )}
      {!now ? (
        <Skeleton posts={false} />
      ) : (
        <div class="policy">
          {groups.map((group) => (
            <div class="policy-row" key={group}>
              <label for={group}>
                {t.policy.groups[group][0]}
                <small class="hint">{t.policy.groups[group][1]}</small>
              </label>
              <select
                id={group}
                value={now[group]}
                onChange={(event) => void change(group, event.currentTarget.value as PolicyRule)}
              >
                {rules.map((rule) => (
                  <option value={rule} selected={rule === now[group]} key={rule}>
                    {t.policy.rules[rule]}
                  </option>
                ))}
              </select>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
