/* Whether the square can be reached: what the last call to it found out. */

import { signal } from '@preact/signals';

const in_browser = typeof window !== 'undefined';

export const reachable = signal(!in_browser || navigator.onLine);

if (in_browser) addEventListener('offline', () => (reachable.value = false));

/* The worker answers with what it kept where no answer came. */
export function note_answer(reply: Response): void {
  reachable.value = !reply.headers.has('Bema-Kept');
}
