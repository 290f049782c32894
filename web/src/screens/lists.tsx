/* Lists: timelines of people one chooses. */

import { useState } from 'preact/hooks';
import { call, fault_words, get, post } from '../api/client';
import type { Account, List } from '../api/entities';
import { ask_sure, Dialog, dialog } from '../components/dialog';
import { PostFeed, Skeleton } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Menu } from '../components/menu';
import { Missing } from '../components/missing';
import { Person } from '../components/person';
import { ScreenHead } from '../components/screen_head';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages_later';
import { go, route } from '../router';
import { forget_feed } from '../state/feed';
import { say_bad } from '../state/toasts';

const members_max = 80; /* shown in the dialog */

function tell(cause: unknown): void {
  say_bad(t.failed.general(fault_words(cause)));
}

export function Lists() {
  const lists = use_loaded('lists', () => get<List[]>('/api/v1/lists'));
  const [title, set_title] = useState('');
  const create = async () => {
    if (!title.trim()) return;
    try {
      const list = await post<List>('/api/v1/lists', { title: title.trim() });
      set_title('');
      lists.set([...(lists.value ?? []), list]);
    } catch (cause) {
      tell(cause);
    }
  };
  if (lists.cause) return <Missing cause={lists.cause} retry={lists.again} />;
  return (
    <>
      <ScreenHead title={t.lists.title} />
      <p class="screen-lead">{t.lists.lead}</p>
      <form
        class="line-form"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <input
          aria-label={t.lists.name}
          placeholder={t.lists.name}
          value={title}
          onInput={(event) => set_title(event.currentTarget.value)}
        />
        <button class="button" disabled={!title.trim()}>
          {t.lists.create}
        </button>
      </form>
      {!lists.value ? (
        <Skeleton posts={false} />
      ) : lists.value.length === 0 ? (
        <div class="nothing">
          <p>{t.lists.empty}</p>
        </div>
      ) : (
        <ul class="rows">
          {lists.value.map((list) => (
            <li key={list.id}>
              <a href={`/lists/${list.id}`}>
                <Icon name="list" /> <span>{list.title}</span> <Icon name="right" />
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

export function ListScreen() {
  const { id } = route.value;
  const list = use_loaded(`list:${id}`, () => get<List>(`/api/v1/lists/${id}`));
  const [turn, set_turn] = useState(0);
  if (list.cause) return <Missing cause={list.cause} retry={list.again} />;
  const title = list.value?.title ?? '';
  const show_members = () => {
    dialog.value = <MembersDialog list={list.value!} changed={read_again} />;
  };
  /* Who is on it decides what stands there. */
  const read_again = () => {
    forget_feed(`list:${id}`);
    set_turn((before) => before + 1);
  };
  const saved = (now: List) => {
    list.set(now);
    forget_feed('home');
    read_again();
  };
  const remove = async () => {
    try {
      await call('DELETE', `/api/v1/lists/${id}`);
      go('/lists', true);
    } catch (cause) {
      tell(cause);
    }
  };
  return (
    <>
      <ScreenHead title={title} return_button>
        {list.value && (
          <Menu
            label={t.menu}
            items={[
              {
                words: t.lists.members,
                icon: 'people',
                act: show_members,
              },
              {
                words: t.lists.settings,
                icon: 'sliders',
                act: () => (dialog.value = <SettingsDialog list={list.value!} saved={saved} />),
              },
              {
                words: t.delete,
                icon: 'close',
                bad: true,
                act: () =>
                  ask_sure({
                    title: t.delete,
                    words: t.lists.delete_sure(title),
                    yes: t.delete,
                    act: () => void remove(),
                  }),
              },
            ]}
          >
            <Icon name="more" />
          </Menu>
        )}
      </ScreenHead>
      <PostFeed
        key={`${id}:${turn}`}
        name={`list:${id}`}
        path={`/api/v1/timelines/list/${id}`}
        context="home"
        live
        empty={
          <>
            <p>{t.lists.empty_list}</p>
            {list.value && (
              <button type="button" class="button" onClick={show_members}>
                {t.lists.add}
              </button>
            )}
          </>
        }
      />
    </>
  );
}

function SettingsDialog({ list, saved }: { list: List; saved: (list: List) => void }) {
  const [title, set_title] = useState(list.title);
  const [replies_policy, set_replies_policy] = useState(list.replies_policy);
  const [exclusive, set_exclusive] = useState(list.exclusive);
  const save = async () => {
    try {
      const body = { title: title.trim(), replies_policy, exclusive };
      saved(await call<List>('PUT', `/api/v1/lists/${list.id}`, { body }));
      dialog.value = null;
    } catch (cause) {
      tell(cause);
    }
  };
  return (
    <Dialog title={t.lists.settings} kind="sure">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div class="field">
          <label for="list-title">{t.lists.name}</label>
          <input
            id="list-title"
            value={title}
            onInput={(event) => set_title(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="list-replies">{t.lists.replies}</label>
          <select
            id="list-replies"
            value={replies_policy}
            onChange={(event) => set_replies_policy(event.currentTarget.value)}
          >
            {Object.entries(t.lists.replies_policy).map(([policy, words]) => (
              <option value={policy} key={policy}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={exclusive}
            onChange={(event) => set_exclusive(event.currentTarget.checked)}
          />
          <span>{t.lists.exclusive}</span>
        </label>
        <div class="actions">
          <button class="button" disabled={!title.trim()}>
            {t.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function change_member(list: List, account: Account, on: boolean): Promise<boolean> {
  try {
    await call(on ? 'POST' : 'DELETE', `/api/v1/lists/${list.id}/accounts`, {
      body: { account_ids: [account.id] },
    });
    return true;
  } catch (cause) {
    tell(cause);
    return false;
  }
}

function MembersDialog({ list, changed }: { list: List; changed: () => void }) {
  const members = use_loaded(`members:${list.id}`, () =>
    get<Account[]>(`/api/v1/lists/${list.id}/accounts`, { limit: members_max }),
  );
  const [q, set_q] = useState('');
  const found = use_loaded(`find:${q}`, () =>
    q.trim()
      ? get<Account[]>('/api/v1/accounts/search', { q, following: true, limit: 10 })
      : Promise.resolve([]),
  );
  const on_it = members.value ?? [];
  const turn = async (account: Account, on: boolean) => {
    if (!(await change_member(list, account, on))) return;
    members.set(on ? [account, ...on_it] : on_it.filter((one) => one.id !== account.id));
    changed();
  };
  const shown = q.trim() ? (found.value ?? []) : on_it;
  return (
    <Dialog title={t.lists.members_of(list.title)}>
      <div class="search-form">
        <Icon name="search" />
        <input
          type="search"
          autofocus
          aria-label={t.lists.add}
          placeholder={t.lists.add}
          value={q}
          onInput={(event) => set_q(event.currentTarget.value)}
        />
      </div>
      {shown.length === 0 && !q && members.value && <p class="feed-all">{t.lists.no_members}</p>}
      <ul class="people">
        {shown.map((account) => {
          const on = on_it.some((one) => one.id === account.id);
          const words = on ? t.lists.remove_one : t.lists.add_one;
          return (
            <Person
              account={account}
              note={false}
              key={account.id}
              action={
                <button
                  type="button"
                  class={on ? 'button quiet small' : 'button small'}
                  aria-label={`${words}: ${account.acct}`}
                  onClick={() => void turn(account, !on)}
                >
                  {words}
                </button>
              }
            />
          );
        })}
      </ul>
    </Dialog>
  );
}

/* On a profile: which of one's lists the person is on. */
export function MembershipDialog({ account }: { account: Account }) {
  const lists = use_loaded('lists', () => get<List[]>('/api/v1/lists'));
  const on = use_loaded(`lists-with:${account.id}`, () =>
    get<List[]>(`/api/v1/accounts/${account.id}/lists`),
  );
  const turn = async (list: List, wanted: boolean) => {
    const before = on.value ?? [];
    if (await change_member(list, account, wanted))
      on.set(wanted ? [...before, list] : before.filter((one) => one.id !== list.id));
  };
  return (
    <Dialog title={t.profile.add_to_lists(account.acct)} kind="sure">
      {lists.value?.length === 0 && <p>{t.lists.empty}</p>}
      <div class="stack" aria-busy={!on.value || !lists.value}>
        {on.value &&
          lists.value?.map((list) => (
            <label class="check" key={list.id}>
              <input
                type="checkbox"
                checked={on.value!.some((one) => one.id === list.id)}
                onChange={(event) => void turn(list, event.currentTarget.checked)}
              />
              <span>{list.title}</span>
            </label>
          ))}
      </div>
      <p>
        <a href="/lists" onClick={() => (dialog.value = null)}>
          {t.lists.all}
        </a>
      </p>
    </Dialog>
  );
}
