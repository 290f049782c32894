/* Who boosted, who favoured, how a post was changed. */

import type { Account, PostEdit } from '../api/entities';
import { t } from '../messages';
import { feed } from '../state/feed';
import { Dialog } from './dialog';
import { FeedView } from './feed_view';
import { Person } from './person';
import { Html } from './rich';
import { Time } from './time';

export function PeopleDialog({ title, path }: { title: string; path: string }) {
  return (
    <Dialog title={title}>
      <FeedView
        of={feed<Account>(path, () => ({ path }))}
        item={(account) => <Person account={account} key={account.id} note={false} />}
        empty={<p>{t.profile.empty}</p>}
        as="ul"
        kind="people"
      />
    </Dialog>
  );
}

export function Edits({ edits }: { edits: PostEdit[] }) {
  return (
    <ol class="history">
      {[...edits].reverse().map((edit) => (
        <li key={edit.created_at}>
          <p class="quiet-text">
            <Time iso={edit.created_at} long />
          </p>
          {edit.spoiler_text && <p class="quote-warning">{edit.spoiler_text}</p>}
          <div class="post-body" dir="auto">
            <Html html={edit.content} emojis={edit.emojis} />
          </div>
        </li>
      ))}
    </ol>
  );
}

export function HistoryDialog({ edits }: { edits: PostEdit[] }) {
  return (
    <Dialog title={t.thread.history}>
      <Edits edits={edits} />
    </Dialog>
  );
}
