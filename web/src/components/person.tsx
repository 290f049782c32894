/* People: picture, name, the button that follows. */

import { useState } from 'preact/hooks';
import type { Account } from '../api/entities';
import { t } from '../messages';
import { follow, relationship, unblock, unfollow } from '../state/people';
import { me } from '../state/session';
import { html_text } from '../text/html';
import { Name } from './rich';

export const address_of = (account: Account) => `/@${account.acct}`;

export function Avatar({
  account,
  px = 44,
  link = true,
}: {
  account: Account;
  px?: number;
  link?: boolean;
}) {
  const picture = (
    <img src={account.avatar} alt="" width={px} height={px} loading="lazy" decoding="async" />
  );
  if (!link) return <span class="avatar">{picture}</span>;
  /* The name beside it is the link that is read out and tabbed to. */
  return (
    <a class="avatar" href={address_of(account)} tabIndex={-1} aria-hidden="true">
      {picture}
    </a>
  );
}

export function FollowButton({ account }: { account: Account }) {
  const known = relationship(account.id).value;
  /* Under the pointer the button says what a press would undo, but not right after it was pressed. */
  const [rested, set_rested] = useState(true);
  if (me.value?.id === account.id) return null;
  if (me.value && !known) return <span class="button-space" />;
  const whom = <span class="hidden-text"> @{account.acct}</span>;
  if (known?.blocking)
    return (
      <button class="button quiet small" onClick={() => void unblock(account)}>
        {t.profile.unblock(account.acct)}
      </button>
    );
  if (known?.following || known?.requested) {
    const undo = known.following ? t.profile.unfollow : t.profile.withdraw;
    return (
      <button
        class={rested ? 'button quiet small swap' : 'button quiet small'}
        title={undo}
        onClick={() => void unfollow(account)}
        onPointerLeave={() => set_rested(true)}
      >
        <span class="swap-rest">
          {known.following ? t.profile.following_now : t.profile.requested}
          {whom}
        </span>
        {rested && (
          <span class="swap-hover" aria-hidden="true">
            {undo}
          </span>
        )}
      </button>
    );
  }
  return (
    <button
      class="button small"
      disabled={known?.blocked_by}
      onClick={() => {
        set_rested(false);
        void follow(account);
      }}
    >
      {account.locked
        ? t.profile.request
        : known?.followed_by
          ? t.profile.follow_back
          : t.profile.follow}
      {whom}
    </button>
  );
}

interface PersonProps {
  account: Account;
  action?: preact.ComponentChildren;
  note?: boolean;
  /* Why this person is shown. */
  reason?: string;
}

export function Person({ account, action, note = true, reason }: PersonProps) {
  const words = note ? html_text(account.note) : '';
  return (
    <li class="person">
      <Avatar account={account} />
      <div class="person-words">
        <a class="post-author" href={address_of(account)}>
          <strong>
            <Name account={account} />
          </strong>{' '}
          <span class="acct">@{account.acct}</span>
        </a>
      </div>
      <div class="person-action">{action ?? <FollowButton account={account} />}</div>
      {(reason || words) && (
        <div class="person-more">
          {reason && <p class="person-reason">{reason}</p>}
          {words && <p class="person-note">{words}</p>}
        </div>
      )}
    </li>
  );
}
