import { fault_words, post } from '../api/client';
import type { Account, Relationship } from '../api/entities';
import { FeedView } from '../components/feed_view';
import { Person } from '../components/person';
import { name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages';
import { feed, type Feed } from '../state/feed';
import { keep_relationship } from '../state/people';
import { me } from '../state/session';
import { say, say_bad } from '../state/toasts';

async function answer(
  of: Feed<Account>,
  account: Account,
  verb: 'authorize' | 'reject',
): Promise<void> {
  const before = of.items.peek();
  of.remove(account.id);
  try {
    keep_relationship(await post<Relationship>(`/api/v1/follow_requests/${account.id}/${verb}`));
    const mine = me.peek()!;
    const count = Math.max(0, mine.source.follow_requests_count - 1);
    me.value = { ...mine, source: { ...mine.source, follow_requests_count: count } };
    if (verb === 'authorize') say(t.follow_requests.accepted(name_of(account)));
  } catch (cause) {
    of.items.value = before;
    say_bad(t.failed.general(fault_words(cause)));
  }
}

export function FollowRequests() {
  const of = feed<Account>('follow_requests', () => ({ path: '/api/v1/follow_requests' }));
  return (
    <>
      <ScreenHead title={t.follow_requests.title} return_button />
      <FeedView
        of={of}
        item={(account) => (
          <Person
            account={account}
            key={account.id}
            action={
              <span class="row">
                <button
                  type="button"
                  class="button small"
                  aria-label={`${t.follow_requests.accept}: ${account.acct}`}
                  onClick={() => void answer(of, account, 'authorize')}
                >
                  {t.follow_requests.accept}
                </button>
                <button
                  type="button"
                  class="button quiet small"
                  aria-label={`${t.follow_requests.reject}: ${account.acct}`}
                  onClick={() => void answer(of, account, 'reject')}
                >
                  {t.follow_requests.reject}
                </button>
              </span>
            }
          />
        )}
        empty={<p>{t.follow_requests.empty}</p>}
        as="ul"
        kind="people"
      />
    </>
  );
}
