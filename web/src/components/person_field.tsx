/* A field for one person: her name as it is written, or chosen from those that are offered. */

import { useEffect, useState } from 'preact/hooks';
import { t } from '../messages_later';
import { handle_of } from '../text/search_query';
import { offer_id, Offers, offers_pause_ms, people_offers, type Offer } from './offers';

interface PersonFieldProps {
  id: string;
  form: string;
  label: string;
  /* "@ada", "me", or "" for anybody. */
  name: string;
  set: (name: string) => void;
}

export function PersonField({ id, form, label, name, set }: PersonFieldProps) {
  const [typed, set_typed] = useState(name);
  const [asked, set_asked] = useState('');
  const [offers, set_offers] = useState<Offer[]>([]);
  const [at, set_at] = useState(0);
  const [left, set_left] = useState(false);

  /* Another name was written into the search itself. */
  useEffect(() => {
    if (handle_of(typed) !== name) set_typed(name);
  }, [name]);
  useEffect(() => {
    set_at(0);
    set_offers([]);
    if (!asked) return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      people_offers(asked).then(
        (found) => wanted && set_offers(found),
        () => undefined, /* Typing goes on without help. */
      );
    }, offers_pause_ms);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [asked]);

  const close = () => {
    set_asked('');
    set_offers([]);
  };
  const take = (offer: Offer) => {
    set_typed(offer.text);
    set(offer.text);
    close();
  };
  const press = (event: KeyboardEvent) => {
    if (!offers.length || event.isComposing) return;
    if (event.key === 'ArrowDown') set_at((at + 1) % offers.length);
    else if (event.key === 'ArrowUp') set_at((at - 1 + offers.length) % offers.length);
    else if (event.key === 'Enter') take(offers[at]!);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const fault = left && typed.trim() !== '' && !handle_of(typed);
  return (
    <div class="field person-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        form={form}
        value={typed}
        placeholder={t.precise.anybody}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={offers.length > 0}
        aria-controls={`${id}-offers`}
        aria-activedescendant={offers.length ? offer_id(`${id}-offers`, at) : undefined}
        aria-invalid={fault || undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        onInput={(event) => {
          const words = event.currentTarget.value;
          set_typed(words);
          set_asked(words.trim());
          set(handle_of(words));
          set_left(false);
        }}
        onKeyDown={press}
        onBlur={() => {
          close();
          set_left(true);
        }}
      />
      <Offers id={`${id}-offers`} offers={offers} at={at} take={take} />
      {fault && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {t.precise.no_name}
        </p>
      )}
    </div>
  );
}
