/* The choices of a poll while it is written. */

import { useEffect, useRef } from 'preact/hooks';
import { t } from '../messages_later';
import { limits, type Part } from '../state/part';
import type { DraftPoll } from '../state/drafts';
import { instance } from '../state/session';
import { time_until } from '../text/time';
import { Icon } from './icon';

/* As it is now, not as it was drawn: fields may be filled faster than that. */
function change(part: Part, what: (poll: DraftPoll) => Partial<DraftPoll>): void {
  const poll = part.poll.peek();
  if (poll) part.poll.value = { ...poll, ...what(poll) };
}

function Choice({ part, poll, at }: { part: Part; poll: DraftPoll; at: number }) {
  const set = (to: (options: string[]) => string[]) =>
    change(part, ({ options }) => ({ options: to(options) }));
  const field = useRef<HTMLInputElement>(null);
  /* What was just asked for is written next. */
  useEffect(() => {
    const asked = at === 0 ? !poll.options.some(Boolean) : at > 1 && !poll.options[at];
    if (asked) field.current!.focus();
  }, []);
  return (
    <div class="poll-editor-option">
      <i class={poll.multiple ? 'dot square' : 'dot'} aria-hidden="true" />
      <input
        ref={field}
        aria-label={t.compose.option(at + 1)}
        placeholder={t.compose.option(at + 1)}
        maxLength={limits().option_characters}
        dir="auto"
        value={poll.options[at]}
        onInput={({ currentTarget: { value } }) =>
          set((options) => options.map((one, i) => (i === at ? value : one)))
        }
      />
      {poll.options.length > 2 && (
        <button
          type="button"
          class="action"
          aria-label={t.compose.remove_option(at + 1)}
          onClick={() => set((options) => options.filter((_, i) => i !== at))}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function Duration({ part, poll }: { part: Part; poll: DraftPoll }) {
  const bounds = instance.value?.configuration.polls;
  const offered = t.durations.filter(
    ([seconds]) =>
      !bounds || (seconds >= bounds.min_expiration && seconds <= bounds.max_expiration),
  );
  const known = offered.some(([seconds]) => seconds === poll.expires_s);
  /* Of a poll that is being corrected: what is left of its time. */
  const left = time_until(new Date(poll.expires_s * 1000).toISOString(), 0, t.locale);
  return (
    <label class="poll-length">
      {t.compose.duration}{' '}
      <select
        value={poll.expires_s}
        onChange={({ currentTarget: { value } }) =>
          change(part, () => ({ expires_s: Number(value) }))
        }
      >
        {!known && <option value={poll.expires_s}>{left}</option>}
        {offered.map(([seconds, words]) => (
          <option value={seconds} key={seconds}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

export function PollEditor({ part, edits }: { part: Part; edits: boolean }) {
  const poll = part.poll.value;
  if (!poll) return null;
  const options = poll.options.map((one) => one.trim()).filter(Boolean);
  return (
    <fieldset class="poll-editor">
      <legend class="hidden-text">{t.compose.poll}</legend>
      {poll.options.map((_, i) => (
        <Choice part={part} poll={poll} at={i} key={i} />
      ))}
      {new Set(options).size < options.length && (
        <p class="fault" role="alert">
          {t.writing.poll_twice}
        </p>
      )}
      <div class="poll-editor-foot">
        {poll.options.length < limits().options && (
          <button
            type="button"
            class="button quiet small"
            onClick={() => change(part, ({ options }) => ({ options: [...options, ''] }))}
          >
            <Icon name="plus" /> {t.compose.add_option}
          </button>
        )}
        <Duration part={part} poll={poll} />
        <label class="check">
          <input
            type="checkbox"
            checked={poll.multiple}
            onChange={({ currentTarget: { checked } }) => change(part, () => ({ multiple: checked }))}
          />
          <span>{t.compose.multiple}</span>
        </label>
      </div>
      {edits && <p class="hint">{t.writing.poll_edit}</p>}
    </fieldset>
  );
}
