/* One group of notifications: who, what, and the post it is about. */

import type { ComponentChildren } from 'preact';
import type { Account } from '../api/entities';
import { t } from '../messages';
import { relationship } from '../state/people';
import { me } from '../state/session';
import type { Group } from '../text/groups';
import { html_text } from '../text/html';
import { Icon, type IconName } from './icon';
import { Avatar, FollowButton, address_of } from './person';
import { PostView } from './post';
import { post_address } from './post_actions';
import { RequestAnswer } from './request_answer';
import { Name, name_of } from './rich';
import { Time } from './time';

const faces_max = 7;
const excerpt_characters = 180;

const icons: Record<string, IconName> = {
  favourite: 'heart',
  reblog: 'boost',
  follow: 'person_add',
  follow_request: 'person_add',
  poll: 'poll',
  update: 'pen',
  quoted_update: 'pen',
  status: 'bell',
  mention: 'reply',
  quote: 'quote',
  'admin.sign_up': 'person',
  'admin.report': 'flag',
  severed_relationships: 'link',
  moderation_warning: 'warning',
  added_to_collection: 'star',
  collection_update: 'star',
  'bema.approval_wanted': 'pen',
  'bema.approval_decided': 'pen',
  'bema.approval_rule': 'scales',
  'bema.team_invited': 'people',
  'bema.jury': 'scales',
};

const whole_post = new Set(['mention', 'status', 'quote', 'poll', 'update', 'quoted_update']);
/* Their words name no person, or name the one they are about. */
const nameless = new Set(['poll', 'severed_relationships', 'moderation_warning', 'bema.jury']);

function icon_for({ type, status }: Group): IconName {
  if (type === 'mention' && status?.visibility === 'direct') return 'at';
  return icons[type] ?? 'bell';
}

function words_for({ type, status, accounts, count }: Group): string {
  const own = status?.account.id === me.value?.id;
  const answer = status?.in_reply_to_account_id === me.value?.id;
  let kind = type;
  if (type === 'mention' && answer) kind = 'reply';
  if (type === 'mention' && status?.visibility === 'direct') kind = 'direct';
  if (type === 'poll' && own) kind = 'poll_own';
  const people = Math.max(count, accounts.length);
  return t.notifications.type[kind]?.(people) ?? t.notifications.other;
}

/* What is said below the first line of the kinds that have no post. */
function About({ group }: { group: Group }): ComponentChildren {
  const { report, event, moderation_warning: warning, collection, approval } = group;
  if (report)
    return (
      <p class="note-about">
        {t.requests.report(report.target_account.acct)}
        {report.comment && <q dir="auto">{report.comment}</q>}
      </p>
    );
  if (event)
    return (
      <p class="note-about">
        {t.requests.severed[event.type](event.target_name)}{' '}
        {t.requests.severed_count(event.followers_count, event.following_count)}
      </p>
    );
  if (warning)
    return (
      <p class="note-about">
        {t.requests.warning[warning.action] ?? t.requests.warning['none']}
        {warning.text && (
          <q class="note-said" dir="auto">
            {warning.text.trim()}
          </q>
        )}{' '}
        <a href="/settings/standing">{t.requests.standing}</a>
      </p>
    );
  if (approval)
    return (
      <p class="note-about">
        <a href={`/approvals/${approval.id}`}>{t.requests.approval[approval.state]}</a>
      </p>
    );
  if (group.type === 'bema.approval_rule')
    return (
      <p class="note-about">
        <a href="/approvals/rules">{t.requests.approval_rule}</a>
      </p>
    );
  if (group.type === 'bema.team_invited')
    return (
      <p class="note-about">
        <a href="/teams">{t.acting.invited_answer}</a>
      </p>
    );
  if (group.type === 'bema.jury')
    return (
      <p class="note-about">
        <a href="/jury">{t.requests.jury}</a>
      </p>
    );
  if (collection)
    return (
      <p class="note-about">
        <a href={`/collections/${collection.id}`}>{collection.name}</a>
      </p>
    );
  return null;
}

/* The question, or what has become of it. */
function FollowRequest({ account }: { account: Account }) {
  const known = relationship(account.id).value;
  if (known?.requested_by) return <RequestAnswer account={account} />;
  if (known?.followed_by) return <FollowButton account={account} />;
  return null;
}

export function GroupView({ group, fresh }: { group: Group; fresh: boolean }) {
  const first = group.accounts[0];
  const { status, type } = group;
  const others = Math.max(group.count, group.accounts.length) - 1;
  const shows_whole = !!status && whole_post.has(type);
  /* The post itself says who wrote it, and when. */
  const named = !!first && !nameless.has(type) && !(shows_whole && first.id === status.account.id);
  return (
    <section
      class={`notification note-${type.replace('.', '-')}${fresh ? ' unread' : ''}`}
      tabIndex={-1}
    >
      <span class="note-icon">
        <Icon name={icon_for(group)} filled={type === 'favourite'} />
      </span>
      <div class="note-main">
        {!shows_whole && named && (
          <div class="faces">
            {group.accounts.slice(0, faces_max).map((account) => (
              <Avatar account={account} px={32} key={account.id} />
            ))}
          </div>
        )}
        <p class={named ? 'note-words' : 'note-words note-nameless'}>
          {fresh && <span class="hidden-text">{t.requests.new}: </span>}
          {named && (
            <>
              <a href={address_of(first)}>
                <strong>
                  <Name account={first} />
                </strong>
              </a>
              {others > 0 && t.notifications.names('', others)}{' '}
            </>
          )}
          <span>{words_for(group)}</span>{' '}
          {(named || !shows_whole) && <Time iso={group.created_at} kind="quiet-text" />}
        </p>
        {status && !shows_whole && (
          <a class="note-excerpt" href={post_address(status)} dir="auto">
            {status.spoiler_text ||
              html_text(status.content).slice(0, excerpt_characters) ||
              name_of(status.account)}
          </a>
        )}
        <About group={group} />
        {first && type === 'follow' && others === 0 && <FollowButton account={first} />}
        {first && type === 'follow_request' && <FollowRequest account={first} />}
      </div>
      {shows_whole && <PostView id={status.id} context="notifications" in_thread />}
    </section>
  );
}
