import { signal } from '@preact/signals';

export interface Toast {
  id: number;
  words: string;
  bad: boolean;
  link?: { href: string; words: string };
  act?: ToastAct;
}

/* What takes back what the toast says. */
export interface ToastAct {
  words: string;
  run: () => void;
}

const shown_ms = 5_000;
const shown_bad_ms = 9_000;
const shown_max = 3;

export const toasts = signal<Toast[]>([]);
let last_id = 0;

export function toast_close(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

function show(words: string, bad: boolean, link?: Toast['link'], act?: ToastAct): void {
  const id = ++last_id;
  /* The same word said twice takes its own place again. */
  const others = toasts.value.filter((toast) => toast.words !== words);
  toasts.value = [...others.slice(1 - shown_max), { id, words, bad, link, act }];
  setTimeout(() => toast_close(id), bad || act ? shown_bad_ms : shown_ms);
}

export const say = (words: string, link?: Toast['link']) => show(words, false, link);
export const say_bad = (words: string) => show(words, true);
export const say_done = (words: string, act: ToastAct) => show(words, false, undefined, act);
