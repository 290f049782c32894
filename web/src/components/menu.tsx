/* A button that opens a short list of actions. Arrow keys move, Escape closes, focus returns. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fault_words } from '../api/client';
import { t } from '../messages';
import { say_bad } from '../state/toasts';
import { Icon, type IconName } from './icon';

export interface MenuItem {
  words: string;
  icon?: IconName;
  bad?: boolean;
  href?: string;
  checked?: boolean;
  hint?: string;
  /* A line above it: what follows is of another kind. */
  apart?: boolean;
  act?: () => void;
}

const edge_px = 12; /* between a menu and the edge of the window */

export type MenuItems = (MenuItem | null | false | undefined)[];

interface MenuProps {
  label: string;
  /* A function is asked when the menu opens, not when it is drawn. */
  items: MenuItems | (() => MenuItems | Promise<MenuItems>);
  children: ComponentChildren;
  kind?: string;
  /* Where the list hangs: its right or its left edge at the button. */
  side?: 'right' | 'left';
  /* On a phone a long list rises from the lower edge. */
  sheet?: boolean;
}

export function Menu(props: MenuProps) {
  const { label, items, children, kind = 'action', side = 'right', sheet = false } = props;
  const [open, set_open] = useState(false);
  const [up, set_up] = useState(false);
  const [asked, set_asked] = useState<MenuItems>([]);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const shown = (typeof items === 'function' ? asked : items).filter(
    (item): item is MenuItem => !!item,
  );
  const turn = async () => {
    try {
      if (!open && typeof items === 'function') set_asked(await items());
      set_open(!open);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };

  const buttons = () => [...root.current!.querySelectorAll<HTMLElement>('[role^=menuitem]')];

  useEffect(() => {
    if (!open) return undefined;
    const list = root.current!.querySelector<HTMLElement>('.menu-list')!;
    const box = list.getBoundingClientRect();
    const at = button.current!.getBoundingClientRect();
    const below = innerHeight - box.top - edge_px;
    const above = at.top - edge_px;
    /* A sheet keeps its place at the lower edge. */
    if (getComputedStyle(list).position === 'absolute') {
      set_up(box.height > below && above > below);
      list.style.maxHeight = `${Math.max(below, above)}px`;
    }
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
        onClick={() => void turn()}
      >
        <span class="hidden-text">{label}</span> {children}
      </button>
      {open && sheet && (
        <div
          class="menu-scrim"
          onClick={(event) => {
            event.stopPropagation();
            shut();
          }}
        />
      )}
      {open && (
        <div
          class={`menu-list ${side}${up ? ' up' : ''}${sheet ? ' sheet' : ''}`}
          role="menu"
          aria-label={label}
        >
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
  const apart = item.apart ? 'apart' : '';
  if (item.href)
    return (
      <a
        role="menuitem"
        class={apart}
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
      class={item.bad ? `bad ${apart}` : apart}
      onClick={() => {
        shut();
        item.act?.();
      }}
    >
      {inside}
    </button>
  );
}
