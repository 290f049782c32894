/* What is being written is kept on the device at every pause, one draft per purpose and person. */

import type { Visibility } from '../api/entities';

export interface DraftMedia {
  id: string;
  preview_url: string;
  description: string;
}

export interface Draft {
  text: string;
  warning: string | null;
  visibility: Visibility;
  sensitive: boolean;
  language: string;
  poll: { options: string[]; multiple: boolean; expires_s: number } | null;
  media: DraftMedia[];
  /* Of a deleted post that is being written anew: what it answered and quoted. */
  in_reply_to_id?: string;
  quoted_status_id?: string;
  saved_ms: number;
}

/* What a browser's localStorage offers, so that a test can bring its own. */
export interface Shelf {
  readonly length: number;
  key(index: number): string | null;
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const prefix = 'bema:draft:';
const kept_ms_max = 30 * 24 * 3600 * 1000;
const drafts_max = 50;

const key_of = (owner: string, purpose: string) => `${prefix}${owner}:${purpose}`;

export function draft_is_empty(draft: Draft): boolean {
  return (
    !draft.text.trim() &&
    !draft.warning?.trim() &&
    draft.media.length === 0 &&
    !draft.poll?.options.some((option) => option.trim())
  );
}

function read(shelf: Shelf, key: string): Draft | null {
  try {
    const draft = JSON.parse(shelf.getItem(key) ?? 'null') as Draft | null;
    return draft && typeof draft.text === 'string' && typeof draft.saved_ms === 'number'
      ? draft
      : null;
  } catch {
    return null;
  }
}

export function draft_read(
  shelf: Shelf,
  owner: string,
  purpose: string,
  now_ms: number,
): Draft | null {
  const draft = read(shelf, key_of(owner, purpose));
  return draft && now_ms - draft.saved_ms <= kept_ms_max ? draft : null;
}

/* An empty draft is removed. A full shelf gives up its oldest drafts; false when even that did not help. */
export function draft_write(shelf: Shelf, owner: string, purpose: string, draft: Draft): boolean {
  const key = key_of(owner, purpose);
  if (draft_is_empty(draft)) {
    shelf.removeItem(key);
    return true;
  }
  sweep(shelf, draft.saved_ms, drafts_max - 1, key);
  for (let kept = drafts_max - 1; ; kept = Math.floor(kept / 2)) {
    try {
      shelf.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      if (kept === 0) return false;
      sweep(shelf, draft.saved_ms, Math.floor(kept / 2), key);
    }
  }
}

export function draft_remove(shelf: Shelf, owner: string, purpose: string): void {
  shelf.removeItem(key_of(owner, purpose));
}

function sweep(shelf: Shelf, now_ms: number, keep_max: number, spared: string): void {
  const found: { key: string; saved_ms: number }[] = [];
  for (let i = 0; i < shelf.length; i++) {
    const key = shelf.key(i);
    if (key?.startsWith(prefix) && key !== spared)
      found.push({ key, saved_ms: read(shelf, key)?.saved_ms ?? 0 });
  }
  found.sort((a, b) => b.saved_ms - a.saved_ms);
  found.forEach(({ key, saved_ms }, i) => {
    if (i >= keep_max || now_ms - saved_ms > kept_ms_max) shelf.removeItem(key);
  });
}
