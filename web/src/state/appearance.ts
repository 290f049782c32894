/* Light or dark, the size of the text, how close it stands: choices of this device. Also in a cookie, so that the server's
 * pages come in the chosen colours and nothing flashes. */

import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';
export type Size = 'small' | 'normal' | 'large';
export type Density = 'airy' | 'close';

function stored<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
  try {
    const value = localStorage.getItem(`bema:${name}`) as T | null;
    return value && allowed.includes(value) ? value : fallback;
  } catch {
    return fallback;
  }
}

export const theme = signal<Theme>(stored('theme', ['auto', 'light', 'dark'], 'auto'));
export const density = signal<Density>(stored('density', ['airy', 'close'], 'airy'));
export const size = signal<Size>(stored('size', ['small', 'normal', 'large'], 'normal'));

export function start_appearance(): void {
  const root = document.documentElement;
  effect(() => {
    if (theme.value === 'auto') delete root.dataset['theme'];
    else root.dataset['theme'] = theme.value;
    if (size.value === 'normal') delete root.dataset['size'];
    else root.dataset['size'] = size.value;
    if (density.value === 'airy') delete root.dataset['density'];
    else root.dataset['density'] = density.value;
    const age = theme.value === 'auto' ? 0 : 31_536_000;
    document.cookie = `bema_theme=${theme.value}; Path=/; SameSite=Lax; Max-Age=${age}`;
    try {
      localStorage.setItem('bema:theme', theme.value);
      localStorage.setItem('bema:size', size.value);
      localStorage.setItem('bema:density', density.value);
    } catch {
      /* A browser that keeps nothing still shows the choice. */
    }
  });
}
