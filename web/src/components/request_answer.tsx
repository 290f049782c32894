/* Someone asks to follow: yes or no, wherever the question stands. */

import { fault_words, post } from '../api/client';
import type { Account, Relationship } from '../api/entities';
import { t } from '../messages';
import { keep_relationship } from '../state/people';
import { me } from '../state/session';
import { say, say_bad } from '../state/toasts';
import { name_of } from './rich';

type Verb = 'authorize' | 'reject';

async function send_answer(account: Account, verb: Verb): Promise<boolean> {
  try {
    keep_relationship(await post<Relationship>(`/api/v1/follow_requests/${account.id}/${verb}`));
    const mine = me.peek()!;
    const count = Math.max(0, mine.source.follow_requests_count - 1);
    me.value = { ...mine, source: { ...mine.source, follow_requests_count: count } };
    if (verb === 'authorize') say(t.follow_requests.accepted(name_of(account)));
    return true;
  } catch (cause) {
    say_bad(t.failed.general(fault_words(cause)));
    return false;
  }
}

interface RequestAnswerProps {
  account: Account;
  /* Takes the question away at once; what it returns brings it back. */
  answered?: () => () => void;
}

export function RequestAnswer({ account, answered }: RequestAnswerProps) {
  const send = async (verb: Verb) => {
    const bring_back = answered?.();
    if (!(await send_answer(account, verb))) bring_back?.();
  };
  return (
    <span class="row">
      <button
        type="button"
        class="button small"
        aria-label={`${t.follow_requests.accept}: ${account.acct}`}
        onClick={() => void send('authorize')}
      >
        {t.follow_requests.accept}
      </button>
      <button
        type="button"
        class="button quiet small"
        aria-label={`${t.follow_requests.reject}: ${account.acct}`}
        onClick={() => void send('reject')}
      >
        {t.follow_requests.reject}
      </button>
    </span>
  );
}
