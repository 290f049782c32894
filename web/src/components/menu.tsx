/* A button that opens a short list of actions. Arrow keys move, Escape closes, focus returns. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from './icon';

export interface MenuItem {
  words: string;
  icon?: IconName;
  bad?: boolean;
  href?: string;
  checked?: boolean;
  hint?: string;
  act?: () => void;
}

interface MenuProps {
  label: string;
  items: (MenuItem | null | false)[];
  children: ComponentChildren;
  kind?: string;
  /* Where the list hangs: its right or its left edge at the button. */
  side?: 'right' | 'left';
}

export function Menu({ label, items, children, kind = 'action', side = 'right' }: MenuProps) {
  const [open, set_open] = useState(false);
  const [up, set_up] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shown = items.filter((item): item is MenuItem => !!item);

  const buttons = () => [...root.current!.querySelectorAll<HTMLElement>('[role^=menuitem]')];

  useEffect(() => {
    if (!open) return undefined;
    const list = root.current!.querySelector<HTMLElement>('.menu-list')!;
    const box = list.getBoundingClientRect();
    set_up(box.bottom > innerHeight - 60 && box.height < box.top - 60);
    buttons()[0]?.focus({ preventScroll: true });
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) set_open(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const shut = () => {
    set_open(false);
    set_up(false);
    button.current?.focus();
  };

  const move = (event: KeyboardEvent) => {
    if (!open) return;
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') shut();
    else if (event.key === 'Tab') set_open(false);
    else if (event.key === 'ArrowDown') all[(at + 1) % all.length]?.focus();
    else if (event.key === 'ArrowUp') all[(at - 1 + all.length) % all.length]?.focus();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all[all.length - 1]?.focus();
    else return;
    event.stopPropagation();
    if (event.key !== 'Tab') event.preventDefault();
  };

  return (
    <div class="menu" ref={root} onKeyDown={move}>
      <button
        type="button"
        class={kind}
        ref={button}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => set_open(!open)}
      >
        <span class="hidden-text">{label}</span> {children}
      </button>
      {open && (
        <div class={`menu-list ${side} ${up ? 'up' : ''}`} role="menu" aria-label={label}>
          {shown.map((item) => (
            <Entry item={item} shut={shut} key={item.words} />
          ))}
        </div>
      )}
    </div>
  );
}

function Entry({ item, shut }: { item: MenuItem; shut: () => void }) {
  const inside = (
    <>
      {item.icon && <Icon name={item.icon} />}
      <span>
        {item.words}
        {item.hint && <small>{item.hint}</small>}
      </span>
      {item.checked && <Icon name="check" />}
    </>
  );
  if (item.href)
    return (
      <a
        role="menuitem"
        tabIndex={-1}
        href={item.href}
        target={/^https?:/.test(item.href) ? '_blank' : undefined}
        rel="noopener"
        onClick={shut}
      >
        {inside}
      </a>
    );
  return (
    <button
      type="button"
      role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={item.checked}
      tabIndex={-1}
      class={item.bad ? 'bad' : ''}
      onClick={() => {
        shut();
        item.act?.();
      }}
    >
      {inside}
    </button>
  );
}
