/* A picture of the profile: chosen, looked at before it is saved, described, taken away. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, fault_words } from '../../api/client';
import type { Me } from '../../api/entities';
import { ask_sure } from '../../components/dialog';
import { Icon } from '../../components/icon';
import { t } from '../../messages';
import { me } from '../../state/session';
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
  useEffect(() => {
    set_chosen('');
    if (input.current) input.current.value = '';
  }, [now]);
  useEffect(() => () => URL.revokeObjectURL(chosen), [chosen]);

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
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                set_chosen(file ? URL.createObjectURL(file) : '');
              }}
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
