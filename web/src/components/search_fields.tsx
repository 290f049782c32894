/* What makes a search precise, as fields. They read the operators of the search and write them into it. */

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../messages_later';
import {
  facets_of,
  values,
  with_days,
  with_facet,
  without_facets,
  type Facet,
} from '../text/search_query';
import { DayField, first_day } from './day_field';
import { Icon } from './icon';
import { PersonField } from './person_field';


interface SearchFieldsProps {
  /* The form that is sent by Enter in a field. */
  form: string;
  text: string;
  set_text: (text: string) => void;
  /* What is shown below. The fields make room for it. */
  q: string;
}

export function SearchFields({ form, text, set_text, q }: SearchFieldsProps) {
  const own = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const held = own.current!.contains(document.activeElement);
    own.current!.open = !q;
    if (held) own.current!.querySelector('summary')!.focus();
  }, [q]);
  const now = facets_of(text);
  const count = Object.values(now).filter(Boolean).length;
  const words = t.precise;
  const choice = (facet: Exclude<Facet, 'from'>, names: Record<string, string>) => (
    <Choice
      id={`precise-${facet}`}
      label={words[facet]}
      any={words.any[facet]}
      names={names}
      of={values[facet]}
      value={now[facet]}
      set={(value) => set_text(with_facet(text, facet, value))}
    />
  );
  return (
    <details class="precise" ref={own}>
      <summary>
        <Icon name="sliders" /> {words.title}
        {count > 0 && <span class="precise-count">{words.count(count)}</span>}
        <Icon name="down" />
      </summary>
      <div class="precise-fields">
        <PersonField
          id="precise-from"
          form={form}
          label={words.from}
          name={now.from}
          set={(name) => set_text(with_facet(text, 'from', name))}
        />
        <div class="days">
          <DayField
            id="precise-first"
            form={form}
            label={words.first}
            value={now.first}
            min={first_day}
            set={(day) => set_text(with_days(text, day, now.last))}
          />
          <DayField
            id="precise-last"
            form={form}
            label={words.last}
            value={now.last}
            min={now.first || first_day}
            set={(day) => set_text(with_days(text, now.first, day))}
          />
        </div>
        {choice('has', words.kinds)}
        {choice('is', words.sorts)}
        {choice('in', words.places)}
        <p class="hint">{words.hint}</p>
        <div class="actions">
          <button class="button" form={form}>
            {words.search}
          </button>
          {count > 0 && (
            <button
              type="button"
              class="button quiet"
              onClick={() => set_text(without_facets(text))}
            >
              {words.clear}
            </button>
          )}
        </div>
      </div>
    </details>
  );
}

interface ChoiceProps {
  id: string;
  label: string;
  any: string;
  names: Record<string, string>;
  of: string[];
  value: string;
  set: (value: string) => void;
}

function Choice({ id, label, any, names, of, value, set }: ChoiceProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{any}</option>
        {of.map((one) => (
          <option value={one} key={one}>
            {names[one]}
          </option>
        ))}
      </select>
    </div>
  );
}
