/* Who may quote a post that is already out. */

import { useState } from 'preact/hooks';
import { call, fault_words } from '../api/client';
import type { Post } from '../api/entities';
import { t } from '../messages_later';
import { keep_post } from '../state/posts';
import { say, say_bad } from '../state/toasts';
import { close_dialog, Dialog } from './dialog';

const policies = ['public', 'followers', 'nobody'] as const;
type Policy = (typeof policies)[number];

function policy_of(post: Post): Policy {
  const automatic = post.quote_approval?.automatic ?? ['public'];
  return policies.find((one) => automatic.includes(one)) ?? 'nobody';
}

export function QuotePolicyDialog({ post }: { post: Post }) {
  const [chosen, set_chosen] = useState(policy_of(post));
  const save = async () => {
    try {
      const path = `/api/v1/statuses/${post.id}/interaction_policy`;
      keep_post(await call('PUT', path, { body: { quote_approval_policy: chosen } }));
      close_dialog();
      say(t.saved);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  return (
    <Dialog title={t.post_acts.quote_policy} kind="sure">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset class="choice stack">
          <legend class="hint">{t.post_acts.quote_policy_hint}</legend>
          {policies.map((policy) => (
            <label class="check" key={policy}>
              <input
                type="radio"
                name="policy"
                checked={chosen === policy}
                onChange={() => set_chosen(policy)}
              />
              <span>{t.post_acts.quote_policies[policy]}</span>
            </label>
          ))}
        </fieldset>
        <div class="actions">
          <button class="button">{t.save}</button>
          <button type="button" class="button quiet" onClick={close_dialog}>
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
