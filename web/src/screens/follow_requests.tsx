import type { Account } from '../api/entities';
import { FeedView } from '../components/feed_view';
import { Person } from '../components/person';
import { RequestAnswer } from '../components/request_answer';
import { ScreenHead } from '../components/screen_head';
import { t } from '../messages';
import { feed } from '../state/feed';

export function FollowRequests() {
  const of = feed<Account>('follow_requests', () => ({ path: '/api/v1/follow_requests' }));
  const take_away = (account: Account) => {
    const before = of.items.peek();
    of.remove(account.id);
    return () => {
      of.items.value = before;
    };
  };
  return (
    <>
      <ScreenHead title={t.follow_requests.title} return_button />
      <FeedView
        of={of}
        item={(account) => (
          <Person
            account={account}
            key={account.id}
            action={<RequestAnswer account={account} answered={() => take_away(account)} />}
          />
        )}
        empty={<p>{t.follow_requests.empty}</p>}
        as="ul"
        kind="people"
      />
    </>
  );
}
