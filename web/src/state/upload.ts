/* A picture, video or sound on its way into a post: sent, made ready by the square, described. What
 * failed stays where it is and can be tried again. */

import { signal, type Signal } from '@preact/signals';
import { ApiError, call, fault_words, get } from '../api/client';
import type { Focus, Media } from '../api/entities';
import { upload_file } from '../api/upload';
import { t } from '../messages_later';
import { shrunk } from './shrink';

const look_ms_min = 800;
const look_ms_max = 4_000;

export type UploadState = 'sending' | 'making' | 'ready' | 'failed';

export interface Upload {
  key: number;
  /* Empty until the square has it. */
  id: string;
  kind: Media['type'];
  name: string;
  preview: Signal<string>;
  description: Signal<string>;
  focus: Signal<Focus>;
  state: Signal<UploadState>;
  /* 0 to 1, of sending. */
  share: Signal<number>;
  why: Signal<string>;
  /* Null for what the square has already. */
  again: (() => void) | null;
  stop: () => void;
  /* What the square knows of its description and focus. */
  told: string;
}

export interface UploadStart {
  id: string;
  type?: Media['type'];
  preview_url: string | null;
  description: string | null;
  focus?: Focus;
}

const centre: Focus = { x: 0, y: 0 };
let last_key = 0;

const words_of = (upload: Upload) =>
  JSON.stringify([upload.description.peek().trim(), upload.focus.peek()]);

export function upload_known(media: UploadStart): Upload {
  const upload: Upload = {
    key: ++last_key,
    id: media.id,
    kind: media.type ?? 'image',
    name: '',
    preview: signal(media.preview_url ?? ''),
    description: signal(media.description ?? ''),
    focus: signal(media.focus ?? centre),
    state: signal<UploadState>('ready'),
    share: signal(1),
    why: signal(''),
    again: null,
    stop: () => undefined,
    told: '',
  };
  upload.told = words_of(upload);
  return upload;
}

export function upload_of(media: Media): Upload {
  return upload_known({ ...media, focus: media.meta?.focus ?? undefined });
}

function kind_of(file: File): Media['type'] {
  const [kind] = file.type.split('/');
  return kind === 'video' || kind === 'audio' ? kind : 'image';
}

/* Videos and sounds are made in the background. */
async function wait_until_made(upload: Upload, signal: AbortSignal): Promise<void> {
  for (let wait_ms = look_ms_min; !signal.aborted; wait_ms = Math.min(look_ms_max, wait_ms * 1.5)) {
    await new Promise((resolve) => setTimeout(resolve, wait_ms));
    if (signal.aborted) return;
    const media = await call<Media>('GET', `/api/v1/media/${upload.id}`, { signal });
    if (media.url === null) continue;
    upload.kind = media.type;
    if (media.preview_url) upload.preview.value = media.preview_url;
    return;
  }
}

async function run(upload: Upload, file: File, signal: AbortSignal): Promise<void> {
  if (!upload.id) {
    upload.state.value = 'sending';
    upload.share.value = 0;
    const small = await shrunk(file);
    signal.throwIfAborted();
    const told = (share: number) => (upload.share.value = share);
    const media = await upload_file({ file: small, signal, told });
    upload.id = media.id;
    upload.kind = media.type;
    if (media.preview_url) upload.preview.value = media.preview_url;
    if (media.url === null) {
      upload.state.value = 'making';
      await wait_until_made(upload, signal);
    }
  } else {
    upload.state.value = 'making';
    await wait_until_made(upload, signal);
  }
  if (!signal.aborted) upload.state.value = 'ready';
}

/* changed: called at every end, good or bad. */
export function upload_begin(file: File, changed: () => void): Upload {
  const kind = kind_of(file);
  const preview = kind === 'image' ? URL.createObjectURL(file) : null;
  const upload = upload_known({ id: '', type: kind, preview_url: preview, description: null });
  upload.name = file.name;
  const begin = () => {
    const stopped = new AbortController();
    upload.stop = () => stopped.abort(new Error('stopped'));
    upload.why.value = '';
    run(upload, file, stopped.signal)
      .catch((cause: unknown) => {
        if (stopped.signal.aborted) return;
        upload.state.value = 'failed';
        upload.why.value = fault_words(cause);
        if (!(cause instanceof ApiError) || cause.status !== 422) return;
        /* The square cannot read it, and will not the next time. */
        upload.why.value = t.writing.unreadable;
        upload.again = null;
      })
      .finally(changed);
  };
  upload.again = begin;
  begin();
  return upload;
}

const focus_text = ({ x, y }: Focus) => `${x.toFixed(3)},${y.toFixed(3)}`;

export const upload_words = (upload: Upload) => ({
  id: upload.id,
  description: upload.description.peek().trim(),
  focus: focus_text(upload.focus.peek()),
});

/* Before a post is made the words are the picture's own; afterwards they go with the post. */
export async function upload_tell(upload: Upload): Promise<void> {
  const words = words_of(upload);
  if (words === upload.told) return;
  const { id, description, focus } = upload_words(upload);
  await call('PUT', `/api/v1/media/${id}`, { body: { description, focus } });
  upload.told = words;
}

/* A draft may hold what the square has cleared away since. */
export async function upload_look(upload: Upload, words_gone: string): Promise<void> {
  try {
    const media = await get<Media>(`/api/v1/media/${upload.id}`);
    upload.kind = media.type;
    if (media.url === null) {
      upload.state.value = 'making';
      await wait_until_made(upload, new AbortController().signal);
      upload.state.value = 'ready';
    }
  } catch (cause) {
    if ((cause as { status?: number }).status !== 404) return;
    upload.state.value = 'failed';
    upload.why.value = words_gone;
  }
}
