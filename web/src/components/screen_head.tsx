/* The bar at the top of a screen: where one is, the way back, what can be done here. */

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../messages';
import { back } from '../router';
import { instance } from '../state/session';
import { unread, unread_count } from '../state/unread';
import { Icon } from './icon';

interface ScreenHeadProps {
  title: string;
  /* The title of the page where it should say more than the bar. */
  page_title?: string;
  return_button?: boolean;
  /* The page above this one, where Back is not what is meant. */
  return_to?: string;
  children?: ComponentChildren;
  hidden?: boolean;
}

export function ScreenHead({
  title,
  page_title,
  return_button = false,
  return_to,
  children,
  hidden = false,
}: ScreenHeadProps) {
  const square = instance.value?.title ?? 'Bema';
  const count = unread.value ? `(${unread_count(unread.value)}) ` : '';
  useEffect(() => {
    document.title = `${count}${page_title ?? title} · ${square}`;
  }, [title, page_title, square, count]);
  return (
    <header class={hidden ? 'screen-head hidden-text' : 'screen-head'}>
      {return_to && (
        <a class="action" href={return_to} aria-label={t.back} title={t.back}>
          <Icon name="back" />
        </a>
      )}
      {return_button && (
        <button type="button" class="action" aria-label={t.back} title={t.back} onClick={back}>
          <Icon name="back" />
        </button>
      )}
      <h1 tabIndex={-1}>{title}</h1>
      <div class="screen-head-end">{children}</div>
    </header>
  );
}
