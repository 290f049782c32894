/* A picture of the profile: chosen, looked at before it is saved, described, taken away. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { call, fault_words } from '../../api/client';
import type { Me } from '../../api/entities';
import { ask_sure } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { t } from '../../messages_later';
import { me } from '../../state/session';
import { picture_looked_at } from '../../state/shrink';
import { say_bad } from '../../state/toasts';

const description_characters_max = 1500;

interface PictureFieldProps {
  name: 'avatar' | 'header';
  label: string;
  /* Null: none has been chosen, the square draws one. */
  now: string | null;
  fallback: string;
  description: string;
  removed: () => void;
  wide?: boolean;
}

export function PictureField(props: PictureFieldProps) {
  const { name, label, now, fallback, description, removed, wide } = props;
  const input = useRef<HTMLInputElement>(null);
  const [chosen, set_chosen] = useState('');
  const [fault, set_fault] = useState('');
  useLayoutEffect(() => {
    set_chosen('');
    set_fault('');
    if (input.current) input.current.value = '';
  }, [now]);
  useEffect(() => () => URL.revokeObjectURL(chosen), [chosen]);

  /* What cannot be taken is told here and is not sent; what is too large is sent smaller. */
  const look = async (field: HTMLInputElement) => {
    const [file] = field.files ?? [];
    set_chosen('');
    set_fault('');
    field.setCustomValidity('');
    if (!file) return;
    field.setCustomValidity(t.writing.needs_time);
    const looked = await picture_looked_at(file);
    if (field.files?.[0] !== file) return; /* another was chosen meanwhile */
    field.setCustomValidity('');
    if (typeof looked === 'string') {
      field.value = '';
      set_fault(looked);
      return;
    }
    if (looked !== file) {
      const files = new DataTransfer();
      files.items.add(looked);
      field.files = files.files;
    }
    set_chosen(URL.createObjectURL(looked));
  };
  const remove = async () => {
    try {
      await call('DELETE', `/api/v1/profile/${name}`);
      me.value = await call<Me>('GET', '/api/v1/accounts/verify_credentials');
      removed();
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  const words = t.profile_form;
  return (
    <fieldset class="field">
      <legend>{label}</legend>
      <div class={wide ? 'picture-field wide' : 'picture-field'}>
        <img src={chosen || now || fallback} alt="" data-own={now ? name : undefined} />
        <div class="picture-tools">
          <label class="button quiet small">
            <Icon name="picture" /> {t.settings.choose_file}
            <span class="hidden-text">: {label}</span>
            <input
              ref={input}
              type="file"
              name={name}
              class="hidden-text"
              accept="image/png,image/jpeg,image/gif,image/webp,image/avif"
              aria-invalid={fault ? true : undefined}
              aria-describedby={fault ? `${name}-fault` : undefined}
              onChange={(event) => void look(event.currentTarget)}
            />
          </label>
          {now && !chosen && (
            <button
              type="button"
              class="button quiet small"
              onClick={() =>
                ask_sure({
                  title: words.remove(label),
                  words: words.remove_sure,
                  yes: t.delete,
                  act: () => void remove(),
                })
              }
            >
              <Icon name="bin" /> {t.delete}
              <span class="hidden-text">: {label}</span>
            </button>
          )}
        </div>
      </div>
      {fault && (
        <p class="fault" id={`${name}-fault`} role="alert">
          {fault}
        </p>
      )}
      {(now || chosen) && (
        <input
          name={`${name}_description`}
          key={now ?? 'new'}
          dir="auto"
          aria-label={words.describe(label)}
          placeholder={words.describe_hint}
          defaultValue={description}
          maxLength={description_characters_max}
        />
      )}
    </fieldset>
  );
}
