/* One post while it is written: its text, what is attached, its poll. */

import { signal, type Signal } from '@preact/signals';
import { t } from '../messages_later';
import { characters_used } from '../text/characters';
import { megabytes } from '../text/size';
import type { DraftPart, DraftPoll } from './drafts';
import { instance, me } from './session';
import { may_shrink } from './shrink';
import { upload_begin, upload_known, type Upload } from './upload';

/* When the square has not yet said. */
const fallback = { characters: 500, media: 4, per_url: 23, options: 4, option_characters: 50 };

export function limits() {
  const known = instance.value?.configuration;
  return {
    characters: known?.statuses.max_characters ?? fallback.characters,
    media: known?.statuses.max_media_attachments ?? fallback.media,
    per_url: known?.statuses.characters_reserved_per_url ?? fallback.per_url,
    options: known?.polls.max_options ?? fallback.options,
    option_characters: known?.polls.max_characters_per_option ?? fallback.option_characters,
  };
}

export interface Part {
  key: number;
  seed: string;
  text: Signal<string>;
  sensitive: Signal<boolean>;
  poll: Signal<DraftPoll | null>;
  uploads: Signal<Upload[]>;
  /* Where it is written, while it is on the page. */
  area: HTMLTextAreaElement | null;
}

const random_seed = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

let last_key = 0;

export function part_of(draft: Partial<DraftPart>): Part {
  return {
    key: ++last_key,
    seed: draft.seed || random_seed(),
    text: signal(draft.text ?? ''),
    sensitive: signal(draft.sensitive ?? me.peek()!.source.sensitive),
    poll: signal(draft.poll ?? null),
    uploads: signal((draft.media ?? []).map(upload_known)),
    area: null,
  };
}

export function part_draft(part: Part): DraftPart {
  return {
    text: part.text.value,
    sensitive: part.sensitive.value,
    poll: part.poll.value,
    seed: part.seed,
    media: part.uploads.value
      .filter((upload) => ['ready', 'making'].includes(upload.state.value))
      .map((upload) => ({
        id: upload.id,
        type: upload.kind,
        preview_url: upload.preview.value,
        description: upload.description.value,
        focus: upload.focus.value,
      })),
  };
}

/* Where the caret stands, as if it had been typed. */
export function part_insert(part: Part, words: string): void {
  const { area } = part;
  if (!area) {
    part.text.value += words;
    return;
  }
  area.setRangeText(words, area.selectionStart, area.selectionEnd, 'end');
  part.text.value = area.value;
}

function file_fault(part: Part, file: File): string {
  const media = instance.peek()?.configuration.media_attachments;
  const kind = file.type.split('/')[0];
  const moving = kind === 'video' || kind === 'audio';
  const bytes_max = (moving ? media?.video_size_limit : media?.image_size_limit) ?? Infinity;
  if (part.poll.peek()) return t.compose.poll_or_pictures;
  if (part.uploads.peek().length >= limits().media) return t.compose.too_many(limits().media);
  if (media && !media.supported_mime_types.includes(file.type)) return t.compose.wrong_type;
  if (file.size > bytes_max && !may_shrink(file)) return t.writing.too_large(file.name, megabytes(bytes_max));
  return '';
}

/* Why one of them could not be taken, or nothing. ended: called when one has arrived or failed. */
export function part_add_files(part: Part, files: Iterable<File>, ended: () => void): string {
  let fault = '';
  for (const file of files) {
    const why = file_fault(part, file);
    if (why) fault = why;
    else part.uploads.value = [...part.uploads.peek(), upload_begin(file, ended)];
  }
  return fault;
}

export function part_remove_upload(part: Part, upload: Upload): void {
  upload.stop();
  part.uploads.value = part.uploads.peek().filter((one) => one !== upload);
}

export function part_move_upload(part: Part, upload: Upload, by: 1 | -1): void {
  const uploads = [...part.uploads.peek()];
  const at = uploads.indexOf(upload);
  const other = uploads[at + by];
  if (!other) return;
  uploads[at + by] = upload;
  uploads[at] = other;
  part.uploads.value = uploads;
}

export function part_characters_left(part: Part, warning: string): number {
  return limits().characters - characters_used(part.text.value, warning, limits().per_url);
}

const options_of = (poll: DraftPoll) => poll.options.map((one) => one.trim()).filter(Boolean);

export const part_is_blank = (part: Part): boolean =>
  !part.text.value.trim() && !part.uploads.value.length && !part.poll.value;

/* What has to be done before it can be posted, or nothing. quotes: one that quotes needs no words. */
export function part_why_not(part: Part, warning: string, quotes: boolean): string {
  const poll = part.poll.value;
  const options = poll ? options_of(poll) : [];
  const left = part_characters_left(part, warning);
  const states = part.uploads.value.map((upload) => upload.state.value);
  if (states.includes('failed')) return t.writing.needs_upload;
  if (states.some((state) => state !== 'ready')) return t.writing.needs_time;
  if (!part.text.value.trim() && !states.length && !quotes)
    return poll ? t.writing.needs_question : t.writing.needs_words;
  if (poll && options.length < 2) return t.writing.needs_choices;
  if (new Set(options).size < options.length) return t.writing.poll_twice;
  return left < 0 ? `${t.compose.over(-left)}.` : '';
}

export function part_body(part: Part, warning: string): Record<string, unknown> {
  const uploads = part.uploads.peek();
  const poll = part.poll.peek();
  return {
    status: part.text.peek(),
    spoiler_text: warning,
    sensitive: uploads.length > 0 && (part.sensitive.peek() || !!warning),
    media_ids: uploads.length ? uploads.map((one) => one.id) : undefined,
    poll: poll
      ? { options: options_of(poll), multiple: poll.multiple, expires_in: poll.expires_s }
      : undefined,
  };
}
