/* The browser's own dialog: focus stays inside, Escape closes, the page behind is still. One stands open
 * at a time; anything may put one there. */

import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../messages';
import { Icon } from './icon';

export const dialog = signal<ComponentChildren>(null);

export const close_dialog = () => {
  dialog.value = null;
};

interface DialogProps {
  title: string;
  kind?: string;
  children: ComponentChildren;
  /* Asked before it closes; false keeps it open. */
  may_close?: () => boolean;
  close?: () => void;
}

export function Dialog({
  title,
  kind = '',
  children,
  may_close,
  close = close_dialog,
}: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  /* Before the content's own effects, so that it may choose what has the focus. */
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const own = element.current!;
    /* showModal and close style the whole page at once, to move the focus: what else changes it comes
     * before, so that it is styled once. */
    document.documentElement.classList.add('still');
    own.showModal();
    return () => {
      document.documentElement.classList.remove('still');
      own.close(); /* while it is modal nothing behind it takes the focus */
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const ask = () => {
    if (may_close?.() !== false) close();
  };
  return (
    <dialog
      class={`dialog ${kind}`}
      ref={element}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        ask();
      }}
      onClick={(event) => {
        if (event.target === element.current) ask();
      }}
    >
      <div class="dialog-inside">
        <header class="dialog-head">
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="action" aria-label={t.close} title={t.close} onClick={ask}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

interface SureProps {
  title: string;
  words: string;
  act: () => void;
  yes: string;
}

/* For what cannot be undone. */
export function ask_sure({ title, words, act, yes }: SureProps): void {
  dialog.value = (
    <Dialog title={title} kind="sure">
      <p>{words}</p>
      <div class="actions">
        <button
          type="button"
          class="button danger"
          onClick={() => {
            close_dialog();
            act();
          }}
        >
          {yes}
        </button>
        <button type="button" class="button quiet" onClick={close_dialog}>
          {t.cancel}
        </button>
      </div>
    </Dialog>
  );
}
