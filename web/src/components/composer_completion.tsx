/* Names, tags and emoji offered while they are typed. Arrow keys choose, Enter or Tab takes, Escape puts
 * the list away. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { SearchResults } from '../api/entities';
import { t } from '../messages';
import { all_emoji, remember_emoji } from '../state/emoji';
import type { Part } from '../state/part';
import { completed, token_at, type Token } from '../text/completion';
import { emoji_search } from '../text/emoji';
import { Offers, offered_max, offers_pause_ms, people_offers, type Offer } from './offers';

async function tags(text: string): Promise<Offer[]> {
  const query = { q: text, type: 'hashtags', limit: offered_max };
  const { hashtags } = await get<SearchResults>('/api/v2/search', query);
  return hashtags.map((one) => {
    const uses = (one.history ?? []).reduce((sum, day) => sum + Number(day.uses), 0);
    return {
      text: `#${one.name}`,
      words: `#${one.name}`,
      more: uses ? t.explore.history(uses) : undefined,
    };
  });
}

async function emoji(text: string): Promise<Offer[]> {
  return emoji_search(await all_emoji(), text, offered_max).map((one) => ({
    text: one.text,
    words: one.url ? one.text : one.name,
    picture: one.url,
    sign: one.url ? undefined : one.text,
  }));
}

const sources = { person: people_offers, tag: tags, emoji };

/* The offers of a part and what keys do to them. id names the list for aria-controls. */
export function use_completion(part: Part) {
  const [token, set_token] = useState<Token | null>(null);
  const [offers, set_offers] = useState<Offer[]>([]);
  const [at, set_at] = useState(0);
  const away = useRef('');
  const id = `offers-${part.key}`;

  const look = () => {
    const area = part.area!;
    const found = area.selectionStart === area.selectionEnd
      ? token_at(area.value, area.selectionStart)
      : null;
    if (!found || `${found.begin}${found.kind}` !== away.current) away.current = '';
    set_token(found && !away.current ? found : null);
  };
  useEffect(() => {
    set_at(0);
    if (!token) {
      set_offers([]);
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(() => {
      sources[token.kind](token.text).then(
        (found) => wanted && set_offers(found),
        () => wanted && set_offers([]), /* Typing goes on without help. */
      );
    }, offers_pause_ms);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [token?.kind, token?.text, token?.begin, token?.end]);

  const close = () => {
    set_token(null);
    set_offers([]);
  };
  const take = (offer: Offer) => {
    if (!token) return;
    const area = part.area!;
    const { text, caret } = completed(area.value, token, offer.text);
    area.focus();
    area.value = part.text.value = text;
    area.setSelectionRange(caret, caret);
    if (token.kind === 'emoji') remember_emoji(offer.text);
    close();
  };
  const press = (event: KeyboardEvent): void => {
    if (!offers.length || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.key === 'ArrowDown') set_at((at + 1) % offers.length);
    else if (event.key === 'ArrowUp') set_at((at - 1 + offers.length) % offers.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(offers[at]!);
    else if (event.key === 'Escape') {
      away.current = token ? `${token.begin}${token.kind}` : '';
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { id, offers, at, look, press, take, close };
}

export type CompletionState = ReturnType<typeof use_completion>;

export const Completion = ({ state: { id, offers, at, take } }: { state: CompletionState }) => (
  <Offers id={id} offers={offers} at={at} take={take} />
);
