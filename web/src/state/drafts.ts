/* What is being written is kept on the device at every pause, one draft per purpose and person. */

import type { Focus, Media, Visibility } from '../api/entities';

export interface DraftMedia {
  id: string;
  type?: Media['type'];
  preview_url: string;
  description: string;
  focus?: Focus;
}

export interface DraftPoll {
  options: string[];
  multiple: boolean;
  expires_s: number;
}

/* One post of those that are written at once. */
export interface DraftPart {
  text: string;
  sensitive: boolean;
  poll: DraftPoll | null;
  media: DraftMedia[];
  /* So that words sent again after a reload are still the same post. */
  seed: string;
}

export interface Draft {
  parts: DraftPart[];
  warning: string | null;
  visibility: Visibility;
  language: string;
  quote_policy: string;
  /* As a datetime-local field has it; empty: at once. */
  scheduled_at: string;
  /* What the first post answers and quotes, where the draft alone knows it. */
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
const drafts_max = 100;

const key_of = (owner: string, purpose: string) => `${prefix}${owner}:${purpose}`;

const part_is_empty = (part: DraftPart): boolean =>
  !part.text.trim() &&
  part.media.length === 0 &&
  !part.poll?.options.some((option) => option.trim());

export function draft_is_empty(draft: Draft): boolean {
  return !draft.warning?.trim() && draft.parts.every(part_is_empty);
}

function read(shelf: Shelf, key: string): Draft | null {
  try {
    const draft = JSON.parse(shelf.getItem(key) ?? 'null') as Draft | null;
    return draft?.parts?.length && typeof draft.saved_ms === 'number' ? draft : null;
  } catch {
    return null;
  }
}

export function draft_read(shelf: Shelf, owner: string, purpose: string): Draft | null {
  return read(shelf, key_of(owner, purpose));
}

/* An empty draft is removed. A full shelf gives up its oldest drafts; false when even that did not help. */
export function draft_write(shelf: Shelf, owner: string, purpose: string, draft: Draft): boolean {
  const key = key_of(owner, purpose);
  if (draft_is_empty(draft)) {
    shelf.removeItem(key);
    return true;
  }
  sweep(shelf, drafts_max - 1, key);
  for (let kept = drafts_max - 1; ; kept = Math.floor(kept / 2)) {
    try {
      shelf.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      if (kept === 0) return false;
      sweep(shelf, Math.floor(kept / 2), key);
    }
  }
}

export function draft_remove(shelf: Shelf, owner: string, purpose: string): void {
  shelf.removeItem(key_of(owner, purpose));
}

export interface KeptDraft {
  purpose: string;
  draft: Draft;
}

/* All of one person, the newest first. */
export function drafts_of(shelf: Shelf, owner: string): KeptDraft[] {
  const begin = key_of(owner, '');
  const found: KeptDraft[] = [];
  for (let i = 0; i < shelf.length; i++) {
    const key = shelf.key(i);
    const draft = key?.startsWith(begin) && read(shelf, key);
    if (draft) found.push({ purpose: key!.slice(begin.length), draft });
  }
  return found.sort((a, b) => b.draft.saved_ms - a.draft.saved_ms);
}

function sweep(shelf: Shelf, keep_max: number, spared: string): void {
  const keys: string[] = [];
  for (let i = 0; i < shelf.length; i++) {
    const key = shelf.key(i);
    if (key?.startsWith(prefix) && key !== spared) keys.push(key);
  }
  if (keys.length <= keep_max) return;
  const found = keys.map((key) => ({ key, saved_ms: read(shelf, key)?.saved_ms ?? 0 }));
  found.sort((a, b) => b.saved_ms - a.saved_ms);
  for (const { key } of found.slice(keep_max)) shelf.removeItem(key);
}
