/* Tags that stand on the profile, so that visitors find what one writes about. */

import { useState } from 'preact/hooks';
import { call, fault_words, get, post } from '../../api/client';
import type { FeaturedTag, Tag } from '../../api/entities';
import { Icon } from '../../components/icon';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { instance } from '../../state/session';
import { say_bad } from '../../state/toasts';

const tags_max = 10;

export function FeaturedTags() {
  const tags = use_loaded('featured', () => get<FeaturedTag[]>('/api/v1/featured_tags'));
  const used = use_loaded('featured_suggestions', () =>
    get<Tag[]>('/api/v1/featured_tags/suggestions'),
  );
  const [name, set_name] = useState('');
  const known = tags.value ?? [];
  const wanted = name.trim().replace(/^#/, '');
  const max = instance.value?.configuration.accounts?.max_featured_tags ?? tags_max;
  const is_known = (tag: string) =>
    known.some((one) => one.name.toLowerCase() === tag.toLowerCase());

  const add = async (tag: string) => {
    try {
      tags.set([...known, await post<FeaturedTag>('/api/v1/featured_tags', { name: tag })]);
      set_name('');
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const remove = async (tag: FeaturedTag) => {
    tags.set(known.filter((one) => one !== tag));
    try {
      await call('DELETE', `/api/v1/featured_tags/${tag.id}`);
    } catch (cause) {
      tags.set(known);
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const proposed = (used.value ?? []).filter((one) => !is_known(one.name));
  const words = t.featured;
  return (
    <section class="settings-part" aria-labelledby="featured">
      <h2 id="featured">{words.title}</h2>
      <p class="hint">{words.hint}</p>
      {known.length > 0 && (
        <ul class="chips">
          {known.map((tag) => (
            <li key={tag.id}>
              <button
                type="button"
                class="chip"
                aria-label={words.remove(tag.name)}
                title={words.remove(tag.name)}
                onClick={() => void remove(tag)}
              >
                <bdi>#{tag.name}</bdi> <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {tags.value && known.length < max && (
        <>
          <form
            class="inline-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (wanted && !is_known(wanted)) void add(wanted);
            }}
          >
            <input
              aria-label={words.add_label}
              placeholder="#"
              dir="auto"
              value={name}
              onInput={(event) => set_name(event.currentTarget.value)}
            />
            <button class="button" disabled={!wanted}>
              {words.add}
            </button>
          </form>
          {proposed.length > 0 && (
            <p class="chips">
              <span class="hint">{words.used}</span>
              {proposed.map((tag) => (
                <button
                  type="button"
                  class="chip"
                  key={tag.name}
                  onClick={() => void add(tag.name)}
                >
                  <Icon name="plus" /> <bdi>#{tag.name}</bdi>
                </button>
              ))}
            </p>
          )}
        </>
      )}
    </section>
  );
}
