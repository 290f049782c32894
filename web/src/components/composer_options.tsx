/* Who sees a post, who may quote it, in which language it is, and when it appears. */

import { useEffect, useState } from 'preact/hooks';
import { t } from '../messages_later';
import { grow } from '../state/growing';
import { languages_all, languages_near } from '../state/languages';
import { visibilities } from '../state/beginning';
import { quote_policies, type Composition } from '../state/composition';
import { Icon } from './icon';
import { Menu } from './menu';
import { visibility_icon } from './post';

const ahead_ms_min = 6 * 60_000; /* the square asks for five minutes */
const hour_ms = 3_600_000;
const morning = 8;

/* As a datetime-local field wants it: the clock of this device. */
export function local_time(date: Date): string {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function tomorrow(): Date {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(morning, 0, 0, 0);
  return date;
}

export function Options({ form }: { form: Composition }) {
  const visibility = form.visibility.value;
  const quotable = visibility === 'public' || visibility === 'unlisted';
  const policy = form.quote_policy.value as (typeof quote_policies)[number];
  return (
    <div class="composer-options">
      {form.edits ? (
        <span class="option-still">
          <Icon name={visibility_icon[visibility]} /> {t.visibility[visibility]}
        </span>
      ) : (
        <Menu
          label={t.compose.visibility}
          kind="option"
          side="left"
          items={visibilities.map((one) => ({
            words: t.visibility[one],
            hint: t.visibility_hint[one],
            icon: visibility_icon[one],
            checked: one === visibility,
            act: () => (form.visibility.value = one),
          }))}
        >
          <Icon name={visibility_icon[visibility]} />
          <span>{t.visibility[visibility]}</span>
        </Menu>
      )}
      {quotable && (
        <Menu
          label={t.writing.quote_policy}
          kind="option"
          side="left"
          items={quote_policies.map((one) => ({
            words: t.writing.quote_policies[one],
            hint: t.writing.quote_policy_hints[one],
            checked: one === policy,
            act: () => (form.quote_policy.value = one),
          }))}
        >
          <Icon name="quote" />
          <span>{t.writing.quote_policies[policy]}</span>
        </Menu>
      )}
      <Language form={form} />
    </div>
  );
}

function Language({ form }: { form: Composition }) {
  const near = languages_near(form.language.value);
  /* They are many: once the form stands there. */
  const [all_named, set_all_named] = useState(false);
  useEffect(() => grow(() => set_all_named(true)), []);
  return (
    <select
      class="option"
      aria-label={t.writing.language}
      title={t.writing.language}
      value={form.language.value}
      onChange={(event) => (form.language.value = event.currentTarget.value)}
    >
      {!form.language.value && <option value="">{t.writing.language_none}</option>}
      {near.map(({ code, name }) => (
        <option value={code} key={code}>
          {name}
        </option>
      ))}
      <optgroup label={t.writing.languages_all}>
        {(all_named ? languages_all(near) : []).map(({ code, name }) => (
          <option value={code} key={code}>
            {name}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

export function Schedule({ form }: { form: Composition }) {
  const at = form.scheduled_at.value;
  if (at === null) return null;
  return (
    <fieldset class="schedule">
      <legend class="hidden-text">{t.writing.schedule}</legend>
      <label>
        {t.writing.schedule_at}{' '}
        <ScheduleField value={at} set={(value) => (form.scheduled_at.value = value)} />
      </label>
      <button
        type="button"
        class="button quiet small"
        onClick={() => (form.scheduled_at.value = local_time(new Date(Date.now() + hour_ms)))}
      >
        {t.writing.in_an_hour}
      </button>
      <button
        type="button"
        class="button quiet small"
        onClick={() => (form.scheduled_at.value = local_time(tomorrow()))}
      >
        {t.writing.tomorrow}
      </button>
      <button type="button" class="link" onClick={() => (form.scheduled_at.value = null)}>
        {t.writing.schedule_off}
      </button>
    </fieldset>
  );
}

export function ScheduleField({ value, set }: { value: string; set: (value: string) => void }) {
  return (
    <input
      type="datetime-local"
      required
      min={local_time(new Date(Date.now() + ahead_ms_min))}
      value={value}
      onInput={(event) => set(event.currentTarget.value)}
    />
  );
}

export const in_an_hour = () => local_time(new Date(Date.now() + hour_ms));
