/* Where on a page the reader was. */

import { signal } from '@preact/signals';

export interface Place {
  /* The post at the top of the window and how far above the top it began: survives what loads above it. */
  post: string;
  offset: number;
  y: number;
}

/* Set when a page is returned to; the first list that can show the place takes it. */
export const place_to_restore = signal<Place | null>(null);
