/* The tags one follows, and those one shows on one's profile. */

import { useState } from 'preact/hooks';
import { fault_words, post } from '../api/client';
import type { Tag } from '../api/entities';
import { FeedView } from '../components/feed_view';
import { Icon } from '../components/icon';
import { ScreenHead } from '../components/screen_head';
import { Tabs } from '../components/tabs';
import { t } from '../messages';
import { route } from '../router';
import { feed, forget_feed, type Feed } from '../state/feed';
import { say_bad } from '../state/toasts';
import { FeaturedTags } from './settings/featured_tags';

const bare = (name: string) => name.trim().replace(/^#/, '');
const tell = (cause: unknown) => say_bad(t.failed.general(fault_words(cause)));

export function FollowedTags() {
  const featured = route.value.query.get('show') === 'featured';
  return (
    <>
      <ScreenHead title={t.tags.title} return_button />
      <Tabs
        label={t.tags.title}
        tabs={[
          { href: '/followed_tags', words: t.tags.followed, here: !featured },
          { href: '/followed_tags?show=featured', words: t.tags.featured, here: featured },
        ]}
      />
      {featured ? <FeaturedTags /> : <Followed />}
    </>
  );
}

function TagForm({ add }: { add: (name: string) => Promise<void> }) {
  const [name, set_name] = useState('');
  return (
    <form
      class="line-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (bare(name)) void add(bare(name)).then(() => set_name(''), tell);
      }}
    >
      <input
        aria-label={t.tags.name}
        placeholder={`#${t.tags.name}`}
        autocapitalize="none"
        autocomplete="off"
        value={name}
        onInput={(event) => set_name(event.currentTarget.value)}
      />
      <button class="button" disabled={!bare(name)}>
        {t.tags.follow}
      </button>
    </form>
  );
}

function Row({ name, remove }: { name: string; remove: () => void }) {
  const label = t.tags.stop(name);
  return (
    <li class="tag-row">
      <a href={`/tags/${encodeURIComponent(name)}`}>
        <strong dir="auto">#{name}</strong>
      </a>
      <button type="button" class="action" aria-label={label} title={label} onClick={remove}>
        <Icon name="close" />
      </button>
    </li>
  );
}

type FollowedTag = Tag & { id: string };

function Followed() {
  const of = feed<FollowedTag>('followed_tags', () => ({
    path: '/api/v1/followed_tags',
    key: (tag) => tag.name,
  }));
  const add = async (name: string) => {
    of.put_first(await post<FollowedTag>(`/api/v1/tags/${encodeURIComponent(name)}/follow`));
    forget_feed('home');
  };
  return (
    <>
      <p class="screen-lead">{t.tags.followed_lead}</p>
      <TagForm add={add} />
      <FeedView
        of={of}
        item={(tag) => (
          <Row
            name={tag.name}
            remove={() => void stop(of, tag)}
            key={tag.name}
          />
        )}
        empty={<p>{t.tags.none_followed}</p>}
        as="ul"
        kind="tag-rows"
      />
    </>
  );
}

async function stop(of: Feed<FollowedTag>, tag: FollowedTag): Promise<void> {
  const before = of.items.peek();
  of.items.value = before.filter((one) => one.name !== tag.name);
  try {
    await post(`/api/v1/tags/${encodeURIComponent(tag.name)}/unfollow`);
    forget_feed('home');
    forget_feed('followed_tags');
  } catch (cause) {
    of.items.value = before;
    tell(cause);
  }
}
