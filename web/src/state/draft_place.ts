/* Where one form keeps its draft. Another tab may write at the same place: what it wrote is never
 * replaced and never removed, a draft that meets another's goes to a place of its own. */

import { draft_read, draft_remove, draft_write, type Draft, type Shelf } from './drafts';

export class DraftPlace {
  private kept_ms = 0;
  private kept = '';

  constructor(
    private readonly shelf: Shelf,
    private readonly owner: string,
    public key: string,
  ) {}

  /* What is read is this form's from now on. */
  read(): Draft | null {
    const draft = draft_read(this.shelf, this.owner, this.key);
    this.kept_ms = draft?.saved_ms ?? 0;
    this.kept = draft ? words_of(draft) : '';
    return draft;
  }

  private of_another(): boolean {
    const found = draft_read(this.shelf, this.owner, this.key);
    return !!found && found.saved_ms !== this.kept_ms;
  }

  /* False: there is no room for it. What has not changed is not written, so that a form that only stands
   * open does not bring back what another tab has posted. */
  write(draft: Draft): boolean {
    if (words_of(draft) === this.kept) return true;
    if (this.of_another()) this.key = beside(this.key, draft.saved_ms);
    if (!draft_write(this.shelf, this.owner, this.key, draft)) return false;
    this.kept_ms = draft.saved_ms;
    this.kept = words_of(draft);
    return true;
  }

  forget(): void {
    if (this.kept_ms && !this.of_another()) draft_remove(this.shelf, this.owner, this.key);
    this.kept_ms = 0;
    this.kept = '';
  }

  /* A copy under a key of its own; this place is empty and free. */
  set_aside(draft: Draft): boolean {
    if (!draft_write(this.shelf, this.owner, beside('', draft.saved_ms), draft)) return false;
    this.forget();
    return true;
  }
}

const words_of = (draft: Draft) => JSON.stringify({ ...draft, saved_ms: 0 });

/* An answer, a quote and a correction stay with their post. */
function beside(key: string, saved_ms: number): string {
  const [kind, id] = key.split(':');
  const mark = saved_ms.toString(36);
  const of_post = kind === 'reply' || kind === 'quote' || kind === 'edit';
  return of_post ? `${kind}:${id}:${mark}` : `kept:${mark}`;
}
