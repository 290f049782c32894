/* From a post's menu: puts the post into one of the filters there are, or into a new one. */

import { useState } from 'preact/hooks';
import { fault_words, get, post } from '../api/client';
import type { Filter } from '../api/entities';
import { t } from '../messages_later';
import { forget_feeds } from '../state/feed';
import { say } from '../state/toasts';
import { close_dialog, Dialog } from './dialog';
import { Waiting } from './feed_view';
import { FilterForm } from './filter_form';
import { Icon } from './icon';
import { Fault } from './use_act';
import { use_loaded } from './use_loaded';

export function FilterPostDialog({ post_id }: { post_id: string }) {
  const filters = use_loaded('filters', () => get<Filter[]>('/api/v2/filters'));
  const [making, set_making] = useState(false);
  const [fault, set_fault] = useState('');
  const put = async (filter: Filter) => {
    try {
      await post(`/api/v2/filters/${filter.id}/statuses`, { status_id: post_id });
      forget_feeds();
      close_dialog();
      say(t.filters.post_added(filter.title));
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
    }
  };
  const known = filters.value;
  return (
    <Dialog title={t.filters.post_title}>
      {fault && <Fault words={fault} />}
      {making || known?.length === 0 ? (
        <FilterForm
          words_needed={false}
          saved={(filter) => void put(filter)}
          cancel={close_dialog}
        />
      ) : (
        <>
          <p>{t.filters.post_text}</p>
          {filters.cause ? <p class="notice bad">{t.fault.load}</p> : !known && <Waiting />}
          <ul class="rows filter-choice">
            {known?.map((filter) => (
              <li key={filter.id}>
                <button type="button" onClick={() => void put(filter)}>
                  <Icon name="filter" />
                  <span>
                    {filter.title}
                    <small>{t.filters.actions[filter.filter_action][0]}</small>
                  </span>
                </button>
              </li>
            ))}
            {known && (
              <li>
                <button type="button" onClick={() => set_making(true)}>
                  <Icon name="plus" /> <span>{t.filters.add}</span>
                </button>
              </li>
            )}
          </ul>
        </>
      )}
    </Dialog>
  );
}
