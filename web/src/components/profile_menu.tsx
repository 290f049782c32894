/* The menu of a profile. It is made when it opens, so that it knows how things stand. */

import type { Account } from '../api/entities';
import { t } from '../messages_later';
import { open_composer } from '../state/composing';
import {
  block_domain,
  endorse,
  relationship_now,
  remove_follower,
  show_boosts,
  unblock,
  unmute,
} from '../state/people';
import { me } from '../state/session';
import { MembershipDialog } from '../screens/lists';
import { ask_sure, dialog } from './dialog';
import type { MenuItems } from './menu';
import { address_of } from './person';
import { ask_block, ask_mute, LanguagesDialog, NoteDialog } from './person_dialogs';
import { ask_report } from './report_dialog';
import { share_or_copy } from './share';

function handing_on(account: Account): MenuItems {
  const remote = account.acct.includes('@');
  const address = account.url || location.origin + address_of(account);
  return [
    { words: t.person.copy_link, icon: 'link', act: () => void share_or_copy(address, false) },
    'share' in navigator && {
      words: t.person.share,
      icon: 'out',
      act: () => void share_or_copy(address, true),
    },
    !remote && {
      words: t.person.feed,
      icon: 'feed',
      href: `${location.origin}${address_of(account)}.rss`,
    },
    remote && { words: t.person.open_original, icon: 'globe', href: account.url },
  ];
}

/* What one may ask of someone one follows. */
function following(account: Account): MenuItems {
  const known = relationship_now(account.id);
  if (!known?.following) return [];
  return [
    {
      words: known.showing_reblogs ? t.profile.hide_boosts : t.profile.show_boosts,
      icon: 'boost',
      apart: true,
      act: () => void show_boosts(account, !known.showing_reblogs),
    },
    {
      words: t.person.languages,
      icon: 'translate',
      act: () => (dialog.value = <LanguagesDialog account={account} />),
    },
    {
      words: t.profile.lists,
      icon: 'list',
      act: () => (dialog.value = <MembershipDialog account={account} />),
    },
    {
      words: known.endorsed ? t.person.unendorse : t.person.endorse,
      icon: 'star',
      act: () => void endorse(account, !known.endorsed),
    },
  ];
}

function keeping_away(account: Account): MenuItems {
  const known = relationship_now(account.id);
  const { acct } = account;
  const place = acct.split('@')[1];
  const ask_domain = () =>
    ask_sure({
      title: t.person.block_domain(place!),
      words: t.person.block_domain_sure(place!),
      yes: t.person.block_domain(place!),
      act: () => void block_domain(account, true),
    });
  return [
    known?.followed_by && {
      words: t.profile.remove_follower,
      icon: 'close',
      apart: true,
      act: () =>
        ask_sure({
          title: t.profile.remove_follower,
          words: t.person.remove_follower_sure(acct),
          yes: t.profile.remove_follower,
          act: () => void remove_follower(account),
        }),
    },
    known?.muting
      ? { words: t.profile.unmute(acct), icon: 'bell', act: () => void unmute(account) }
      : { words: t.profile.mute(acct), icon: 'eye_off', act: () => ask_mute(account) },
    known?.blocking
      ? { words: t.profile.unblock(acct), icon: 'ban', act: () => void unblock(account) }
      : { words: t.profile.block(acct), icon: 'ban', bad: true, act: () => ask_block(account) },
    !!place &&
      !known?.domain_blocking && {
        words: t.person.block_domain(place),
        icon: 'globe',
        bad: true,
        act: ask_domain,
      },
    { words: t.report.menu_person(acct), icon: 'flag', bad: true, act: () => ask_report(account) },
  ];
}

export function profile_menu(account: Account): MenuItems {
  if (!me.value) return handing_on(account);
  if (me.value.id === account.id)
    return [
      ...handing_on(account),
      { words: t.tags.title, icon: 'tag', href: '/followed_tags', apart: true },
      { words: t.nav.lists, icon: 'list', href: '/lists' },
      { words: t.nav.favourites, icon: 'heart', href: '/favourites' },
    ];
  const { acct } = account;
  return [
    {
      words: t.profile.mention(acct),
      icon: 'at',
      act: () => void open_composer({ kind: 'new', text: `@${acct} ` }),
    },
    {
      words: t.profile.direct(acct),
      icon: 'talk',
      act: () => void open_composer({ kind: 'new', text: `@${acct} `, visibility: 'direct' }),
    },
    {
      words: relationship_now(account.id)?.note ? t.person.note_edit : t.person.note_add,
      icon: 'pen',
      act: () => (dialog.value = <NoteDialog account={account} />),
    },
    ...handing_on(account),
    ...following(account),
    ...keeping_away(account),
  ];
}
