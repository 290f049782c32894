/* Emoji to choose from: recent ones, the square's own, Unicode's by group, all searchable. Arrow keys move
 * in the grid, Escape leaves it. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { fault_words } from '../api/client';
import { t } from '../messages_later';
import { all_emoji, emoji_tone, recent_emoji, remember_emoji, set_emoji_tone } from '../state/emoji';
import { emoji_search, with_tone, type Emoji, type EmojiGroup } from '../text/emoji';
import { use_loaded } from './use_loaded';
import { Waiting } from './feed_view';

const found_max = 64;
const tones = [0, 1, 2, 3, 4, 5];
const hand: Emoji = { text: '✋', name: '', words: '', toned: true };

interface PickerProps {
  choose: (text: string) => void;
  close: () => void;
}

export function EmojiPicker({ choose, close }: PickerProps) {
  const loaded = use_loaded('emoji', all_emoji);
  const [wanted, set_wanted] = useState('');
  const [shown, set_shown] = useState(0);
  const [tone, set_tone] = useState(emoji_tone);
  const field = useRef<HTMLInputElement>(null);
  /* Where fingers type, the keyboard would cover the emoji. */
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);

  const groups = useMemo(() => with_recent(loaded.value ?? []), [loaded.value]);
  const group = groups[Math.min(shown, groups.length - 1)];
  const found = wanted.trim() ? emoji_search(loaded.value ?? [], wanted, found_max) : null;
  const take = (emoji: Emoji) => {
    const text = with_tone(emoji, tone);
    remember_emoji(text);
    choose(text);
  };
  return (
    <section
      class="emoji-picker"
      aria-label={t.writing.emoji}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        close();
      }}
    >
      <div class="emoji-head">
        <input
          ref={field}
          type="search"
          aria-label={t.writing.emoji_search}
          placeholder={t.writing.emoji_search}
          value={wanted}
          onInput={(event) => set_wanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            if (found?.[0]) take(found[0]);
          }}
        />
        <select
          aria-label={t.writing.emoji_tone}
          value={tone}
          onChange={(event) => {
            set_emoji_tone(Number(event.currentTarget.value));
            set_tone(Number(event.currentTarget.value));
          }}
        >
          {tones.map((one) => (
            <option value={one} key={one} aria-label={t.writing.emoji_tones[one]}>
              {with_tone(hand, one)}
            </option>
          ))}
        </select>
      </div>
      {loaded.cause ? (
        <p class="hint">
          {t.failed.general(fault_words(loaded.cause))}{' '}
          <button type="button" class="link" onClick={loaded.again}>
            {t.retry}
          </button>
        </p>
      ) : !loaded.value ? (
        <Waiting />
      ) : found ? (
        <>
          <p class="hidden-text" role="status">
            {t.writing.emoji_found(found.length)}
          </p>
          {found.length ? (
            <Grid emoji={found} tone={tone} take={take} />
          ) : (
            <p class="hint">{t.search.nothing(wanted.trim())}</p>
          )}
        </>
      ) : (
        <>
          <div class="emoji-groups">
            {groups.map((one, i) => (
              <button
                type="button"
                class="action"
                key={one.name}
                aria-pressed={one === group}
                title={one.name}
                aria-label={one.name}
                onClick={() => set_shown(i)}
              >
                {one.emoji[0] && <Face emoji={one.emoji[0]} tone={0} />}
              </button>
            ))}
          </div>
          {group && <Grid emoji={group.emoji} tone={tone} take={take} key={group.name} />}
        </>
      )}
    </section>
  );
}

function with_recent(groups: EmojiGroup[]): EmojiGroup[] {
  const all = groups.flatMap((group) => group.emoji);
  const emoji = recent_emoji().flatMap((text): Emoji[] => {
    const known = all.find((one) => one.text === text);
    if (known) return [known];
    return text.startsWith(':') ? [] : [{ text, name: text, words: '' }];
  });
  return emoji.length ? [{ name: t.writing.emoji_recent, emoji }, ...groups] : groups;
}

function Face({ emoji, tone }: { emoji: Emoji; tone: number }) {
  if (!emoji.url) return <span aria-hidden="true">{with_tone(emoji, tone)}</span>;
  return <img src={emoji.url} alt="" width={24} height={24} loading="lazy" />;
}

/* How far an arrow key goes; up and down by the columns that fit just now. */
function step(key: string, columns: number): number {
  const rtl = getComputedStyle(document.documentElement).direction === 'rtl' ? -1 : 1;
  const steps: Record<string, number> = {
    ArrowRight: rtl,
    ArrowLeft: -rtl,
    ArrowDown: columns,
    ArrowUp: -columns,
  };
  return steps[key] ?? 0;
}

interface GridProps {
  emoji: Emoji[];
  tone: number;
  take: (emoji: Emoji) => void;
}

function Grid({ emoji, tone, take }: GridProps) {
  const [at, set_at] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const buttons = [...box.current!.querySelectorAll<HTMLElement>('button')];
    const top = buttons[0]?.offsetTop;
    const columns = buttons.findIndex((one) => one.offsetTop !== top);
    const by = step(event.key, columns < 1 ? buttons.length : columns);
    if (!by) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(buttons.length - 1, at + by));
    set_at(next);
    buttons[next]!.focus();
  };
  return (
    <div class="emoji-grid" ref={box} onKeyDown={move}>
      {emoji.map((one, i) => (
        <button
          type="button"
          key={one.text}
          tabIndex={i === Math.min(at, emoji.length - 1) ? 0 : -1}
          title={one.name}
          aria-label={one.name}
          onFocus={() => set_at(i)}
          onClick={() => take(one)}
        >
          <Face emoji={one} tone={tone} />
        </button>
      ))}
    </div>
  );
}
