/* The head of a profile: who this is, and how the viewer stands to them. */

import { get } from '../api/client';
import type { Account, Relationship } from '../api/entities';
import { t } from '../messages';
import { block_domain, notify, relationship, unmute } from '../state/people';
import { instance, me } from '../state/session';
import { number_short, time_long } from '../text/time';
import { dialog } from './dialog';
import { Icon } from './icon';
import { Menu } from './menu';
import { Avatar, FollowButton, address_of } from './person';
import { Restrictions } from './restrictions';
import { Html, Name, Words } from './rich';
import { use_loaded } from './use_loaded';

const familiar_shown = 3;

export function ProfileCard({ account }: { account: Account }) {
  const own = me.value?.id === account.id;
  const known = relationship(account.id).value;
  const domain = account.acct.includes('@') ? '' : `@${instance.value?.domain ?? location.host}`;
  const joined = new Intl.DateTimeFormat(t.locale, { month: 'long', year: 'numeric' }).format(
    new Date(account.created_at),
  );
  return (
    <header class="profile h-card">
      <img class="profile-header" src={account.header} alt="" width={1500} height={500} />
      <div class="profile-top">
        <img class="profile-avatar u-photo" src={account.avatar} alt="" width={96} height={96} />
        <Actions account={account} own={own} known={known} />
      </div>
      <p class="profile-name p-name">
        <Name account={account} />
      </p>
      <p class="acct">
        <span>
          @{account.acct}
          {domain}
        </span>
        {account.locked && (
          <span class="mark" title={t.profile.locked}>
            <Icon name="lock" />
            <span class="hidden-text">{t.profile.locked}</span>
          </span>
        )}
        {account.bot && <span class="tag-mark">{t.profile.bot}</span>}
        {known?.followed_by && <span class="tag-mark">{t.profile.follows_you}</span>}
        {known?.requested_by && (
          <a class="tag-mark" href="/follow_requests">
            {t.profile.wants_follow}
          </a>
        )}
      </p>
      {account.bema_restrictions && <Restrictions all={account.bema_restrictions} own={own} />}
      <Notices account={account} known={known} />
      {known?.note && <PrivateNote account={account} note={known.note} />}
      {account.note && (
        <div class="profile-note p-note" dir="auto">
          <Html html={account.note} emojis={account.emojis} />
        </div>
      )}
      <Fields account={account} />
      <Counts account={account} />
      {me.value && !own && <Familiar account={account} />}
      <p class="quiet-text">{t.profile.joined(joined)}</p>
    </header>
  );
}

interface StandingProps {
  account: Account;
  known: Relationship | null;
}

function Actions({ account, own, known }: StandingProps & { own: boolean }) {
  return (
    <div class="profile-actions">
      <Menu
        label={t.menu}
        kind="button quiet small round"
        sheet
        items={async () => (await import('../later')).profile_menu(account)}
      >
        <Icon name="more" />
      </Menu>
      {known?.following && (
        <button
          type="button"
          class="button quiet small round"
          aria-pressed={known.notifying}
          title={known.notifying ? t.person.notify_off : t.person.notify_on}
          aria-label={known.notifying ? t.person.notify_off : t.person.notify_on}
          onClick={() => void notify(account, !known.notifying)}
        >
          <Icon name="bell" filled={known.notifying} />
        </button>
      )}
      {own ? (
        <a class="button quiet small" href="/settings/profile">
          {t.profile.edit}
        </a>
      ) : (
        !account.suspended && <FollowButton account={account} />
      )}
    </div>
  );
}

function Notices({ account, known }: StandingProps) {
  const place = account.acct.split('@')[1];
  return (
    <>
      {account.moved && (
        <div class="notice moved">
          <p>{t.person.moved(account.display_name || account.username)}</p>
          <a class="moved-to" href={address_of(account.moved)}>
            <Avatar account={account.moved} px={32} link={false} />
            <span>
              <strong>
                <Name account={account.moved} />
              </strong>{' '}
              <span class="acct">@{account.moved.acct}</span>
            </span>
          </a>
        </div>
      )}
      {account.memorial && <p class="notice">{t.person.memorial}</p>}
      {account.suspended && <p class="notice warn">{t.profile.suspended}</p>}
      {known?.blocked_by && <p class="notice warn">{t.profile.blocked_by}</p>}
      {known?.domain_blocking && place && (
        <p class="notice warn">
          {t.person.domain_blocking(place)}{' '}
          <button type="button" class="link" onClick={() => void block_domain(account, false)}>
            {t.person.unblock_domain(place)}
          </button>
        </p>
      )}
      {known?.muting && (
        <p class="notice">
          {known.muting_expires_at
            ? t.person.muting_until(time_long(known.muting_expires_at, t.locale))
            : t.profile.muting}{' '}
          <button type="button" class="link" onClick={() => void unmute(account)}>
            {t.profile.unmute(account.acct)}
          </button>
        </p>
      )}
    </>
  );
}

function PrivateNote({ account, note }: { account: Account; note: string }) {
  const edit = async () => {
    const { NoteDialog } = await import('../later');
    dialog.value = <NoteDialog account={account} />;
  };
  return (
    <div class="private-note">
      <p class="private-note-head">
        <Icon name="pen" /> {t.person.note}
        <button type="button" class="link" onClick={() => void edit()}>
          {t.person.note_edit}
        </button>
      </p>
      <p dir="auto">{note}</p>
    </div>
  );
}

function Fields({ account }: { account: Account }) {
  if (!account.fields.length) return null;
  const when = (iso: string) => `${t.profile.verified} (${time_long(iso, t.locale)})`;
  return (
    <dl class="fields">
      {account.fields.map((field) => (
        <div key={field.name} class={field.verified_at ? 'verified' : ''}>
          <dt dir="auto">
            <Words text={field.name} emojis={account.emojis} />
          </dt>
          <dd dir="auto">
            {field.verified_at && (
              <span title={when(field.verified_at)}>
                <Icon name="check" />
                <span class="hidden-text">{t.profile.verified}: </span>
              </span>
            )}
            <Html html={field.value} emojis={account.emojis} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Counts({ account }: { account: Account }) {
  const base = address_of(account);
  const counts: [string, number, string][] = [
    [base, account.statuses_count, t.profile.count_posts(account.statuses_count)],
    [`${base}/following`, account.following_count, t.profile.count_following(account.following_count)],
    [
      `${base}/followers`,
      account.followers_count,
      t.profile.count_followers(account.followers_count),
    ],
  ];
  return (
    <ul class="profile-counts">
      {counts.map(([href, n, words]) => (
        <li key={href}>
          <a href={href}>
            <b>{number_short(n, t.locale)}</b> {words}
          </a>
        </li>
      ))}
    </ul>
  );
}

/* Who of those one follows follows this person too. */
function Familiar({ account }: { account: Account }) {
  const found = use_loaded(`familiar:${account.id}`, async () => {
    const answers = await get<{ accounts: Account[] }[]>('/api/v1/accounts/familiar_followers', {
      id: [account.id],
    });
    return answers[0]?.accounts ?? [];
  });
  const all = found.value ?? [];
  if (!all.length) return null;
  const shown = all.slice(0, familiar_shown);
  return (
    <p class="familiar">
      <span class="faces">
        {shown.map((one) => (
          <Avatar account={one} px={24} key={one.id} />
        ))}
      </span>
      <span>
        {t.person.familiar}{' '}
        {shown.map((one, n) => (
          <span key={one.id}>
            {n > 0 && ', '}
            <a href={address_of(one)}>
              <Name account={one} />
            </a>
          </span>
        ))}
        {all.length > shown.length && ` ${t.person.familiar_more(all.length - shown.length)}`}
      </span>
    </p>
  );
}
