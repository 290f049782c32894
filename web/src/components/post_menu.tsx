/* The menu of a post: what is done seldom. It is made when it opens, so that it knows how things stand. */

import { call, fault_words } from '../api/client';
import type { Post } from '../api/entities';
import { t } from '../messages_later';
import { t as ranking } from '../messages_ranking';
import { go } from '../router';
import { delete_post, toggle_post } from '../state/actions';
import { open_composer } from '../state/composing';
import { follow, relationship_now, unblock, unfollow, unmute } from '../state/people';
import { opinions_of, turn_opinion } from '../state/opinions';
import { keep_post } from '../state/posts';
import { slate_of } from '../state/ranking';
import { me } from '../state/session';
import { say, say_bad } from '../state/toasts';
import { forget_translation, may_translate, translate, translation_of } from '../state/translations';
import { html_text } from '../text/html';
import { ask_sure, dialog } from './dialog';
import { FilterPostDialog } from './filter_post_dialog';
import type { MenuItem, MenuItems } from './menu';
import { ask_block, ask_mute } from './person_dialogs';
import { post_address, show_history, show_people } from './post_actions';
import { QuotePolicyDialog } from './quote_policy';
import { ask_report } from './report_dialog';
import { share_or_copy } from './share';
import { WhyDialog } from './why_dialog';

function rewrite(post: Post): void {
  ask_sure({
    title: t.action.redraft,
    words: t.action.redraft_sure,
    yes: t.delete,
    act: () =>
      void delete_post(post.id).then((deleted) => {
        if (!deleted) return;
        const text = deleted.text ?? html_text(post.content);
        void open_composer({ kind: 'new', rewritten: { ...post, text } });
      }),
  });
}

function remove(post: Post): void {
  ask_sure({
    title: t.action.delete,
    words: t.action.delete_sure,
    yes: t.delete,
    act: () =>
      void delete_post(post.id).then((deleted) => {
        if (deleted && location.pathname === post_address(post)) go('/', true);
      }),
  });
}

/* Takes an own post out of the one that quotes it. */
function revoke_quote(post: Post): void {
  const quoted = post.quote!.quoted_status!;
  const revoke = async () => {
    try {
      keep_post(await call('POST', `/api/v1/statuses/${quoted.id}/quotes/${post.id}/revoke`));
      say(t.post_acts.revoked);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  ask_sure({
    title: t.post_acts.revoke,
    words: t.post_acts.revoke_sure(post.account.acct),
    yes: t.post_acts.revoke,
    act: () => void revoke(),
  });
}

/* Of what was ranked: shown in "For you". */
function why_items(post: Post): MenuItems {
  const slate = slate_of(post.id);
  return [
    slate !== undefined && {
      words: ranking.ranking.why,
      icon: 'scales',
      act: () => (dialog.value = <WhyDialog post_id={post.id} slate={slate} />),
    },
  ];
}

function looking(post: Post): MenuItems {
  return [
    post.favourites_count + post.reblogs_count + (post.quotes_count ?? 0) > 0 && {
      words: t.post_acts.reactions,
      icon: 'people',
      act: () => void show_people(post, post.reblogs_count ? 'boost' : 'favourite'),
    },
    !!post.edited_at && {
      words: t.action.history,
      icon: 'clock',
      act: () => void show_history(post),
    },
  ];
}

async function translating(post: Post): Promise<MenuItems> {
  if (translation_of(post.id))
    return [
      {
        words: t.post_menu.show_original,
        icon: 'translate',
        act: () => forget_translation(post.id),
      },
    ];
  const may = await may_translate(post);
  return [
    may && { words: t.post_acts.translate, icon: 'translate', act: () => void translate(post) },
  ];
}

function thread_item(post: Post): MenuItems {
  return [
    {
      words: post.muted ? t.action.unmute_thread : t.action.mute_thread,
      icon: post.muted ? 'bell' : 'bell_off',
      apart: true,
      act: () => void toggle_post(post.id, 'mute'),
    },
  ];
}

function opinion_items(post: Post): MenuItems {
  const said = opinions_of(post);
  return [
    {
      words: said.well_argued ? t.opinion.well_argued_off : t.opinion.well_argued,
      icon: 'argued',
      hint: said.well_argued ? undefined : t.opinion.well_argued_hint,
      apart: true,
      act: () => void turn_opinion(post.id, 'well_argued'),
    },
    {
      words: said.not_for_me ? t.opinion.not_for_me_off : t.opinion.not_for_me,
      icon: 'not_argued',
      hint: said.not_for_me ? undefined : t.opinion.not_for_me_hint,
      act: () => void turn_opinion(post.id, 'not_for_me'),
    },
  ];
}

function own_items(post: Post): MenuItems {
  const quotable = post.visibility === 'public' || post.visibility === 'unlisted';
  return [
    ...thread_item(post),
    post.visibility !== 'direct' && {
      words: post.pinned ? t.action.unpin : t.action.pin,
      icon: 'pin',
      act: () => void toggle_post(post.id, 'pin'),
    },
    quotable && {
      words: t.post_acts.quote_policy,
      icon: 'quote',
      act: () => (dialog.value = <QuotePolicyDialog post={post} />),
    },
    {
      words: t.action.edit,
      icon: 'pen',
      apart: true,
      act: () => void open_composer({ kind: 'edit', post }),
    },
    { words: t.action.redraft, icon: 'pen', act: () => rewrite(post) },
    { words: t.action.delete, icon: 'bin', bad: true, act: () => remove(post) },
  ];
}

function other_items(post: Post): MenuItems {
  const { account } = post;
  const known = relationship_now(account.id);
  const quotes_me = post.quote?.quoted_status?.account.id === me.value?.id;
  return [
    ...opinion_items(post),
    ...thread_item(post),
    quotes_me &&
      post.quote?.state === 'accepted' && {
        words: t.post_acts.revoke,
        icon: 'quote',
        act: () => revoke_quote(post),
      },
    {
      words: t.profile.mention(account.acct),
      icon: 'at',
      apart: true,
      act: () => void open_composer({ kind: 'new', text: `@${account.acct} ` }),
    },
    known && !known.following && !known.requested
      ? {
          words: t.person.follow(account.acct),
          icon: 'person_add',
          act: () => void follow(account),
        }
      : known && {
          words: t.person.unfollow(account.acct),
          icon: 'person',
          act: () => void unfollow(account),
        },
    known?.muting
      ? { words: t.profile.unmute(account.acct), icon: 'bell', act: () => void unmute(account) }
      : { words: t.profile.mute(account.acct), icon: 'eye_off', act: () => ask_mute(account, post.id) },
    {
      words: t.post_acts.filter,
      icon: 'filter',
      act: () => (dialog.value = <FilterPostDialog post_id={post.id} />),
    },
    known?.blocking
      ? { words: t.profile.unblock(account.acct), icon: 'ban', act: () => void unblock(account) }
      : {
          words: t.profile.block(account.acct),
          icon: 'ban',
          bad: true,
          act: () => ask_block(account, post.id),
        },
    {
      words: t.report.menu,
      icon: 'flag',
      bad: true,
      act: () => ask_report(account, post),
    },
  ];
}

/** Who has no account here sends a notice, by the server's own page. */
function notice_item(post: Post): MenuItem {
  const address = encodeURIComponent(location.origin + post_address(post));
  return {
    words: t.report.menu,
    icon: 'flag',
    bad: true,
    href: `${location.origin}/notice?address=${address}`,
  };
}

export async function post_menu(post: Post): Promise<MenuItems> {
  const own = me.value?.id === post.account.id;
  const remote = post.account.acct.includes('@') && !!post.url;
  const address = post.url ?? location.origin + post_address(post);
  return [
    ...why_items(post),
    { words: t.action.copy_link, icon: 'link', act: () => void share_or_copy(address, false) },
    'share' in navigator && {
      words: t.person.share,
      icon: 'out',
      act: () => void share_or_copy(address, true),
    },
    remote && { words: t.action.open_original, icon: 'globe', href: post.url! },
    ...looking(post),
    ...(await translating(post)),
    ...(me.value ? (own ? own_items(post) : other_items(post)) : [notice_item(post)]),
  ];
}
