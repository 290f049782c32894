/* What is attached to a post that is written: how far it is, its description, what must stay in sight, its
 * place. */

import { useRef, useState } from 'preact/hooks';
import type { Focus } from '../api/entities';
import { t } from '../messages_later';
import { part_move_upload, part_remove_upload, type Part } from '../state/part';
import { instance } from '../state/session';
import type { Upload } from '../state/upload';
import { Icon, type IconName } from './icon';

const focus_step = 0.1;
const clamp = (value: number) => Math.max(-1, Math.min(1, value));

export function Uploads({ part }: { part: Part }) {
  const uploads = part.uploads.value;
  if (!uploads.length) return null;
  const shows = uploads.some((upload) => upload.kind !== 'audio');
  return (
    <div class="uploads">
      <ul class="stack">
        {uploads.map((upload, i) => (
          <One part={part} upload={upload} at={i} count={uploads.length} key={upload.key} />
        ))}
      </ul>
      {shows && (
        <label class="check">
          <input
            type="checkbox"
            checked={part.sensitive.value}
            onChange={(event) => (part.sensitive.value = event.currentTarget.checked)}
          />
          <span>{t.compose.sensitive}</span>
        </label>
      )}
    </div>
  );
}

interface OneProps {
  part: Part;
  upload: Upload;
  at: number;
  count: number;
}

function One({ part, upload, at, count }: OneProps) {
  const [aiming, set_aiming] = useState(false);
  const limit = instance.value?.configuration.media_attachments.description_limit ?? 1500;
  const state = upload.state.value;
  const picture = upload.kind === 'image' || upload.kind === 'gifv';
  return (
    <li class="upload">
      <div class="upload-side">
        <Preview upload={upload} />
        {state === 'sending' && (
          <progress
            max={1}
            value={upload.share.value}
            aria-label={t.writing.sending_file(upload.name)}
          />
        )}
      </div>
      <div class="field">
        <label for={`alt-${upload.key}`}>
          {upload.kind === 'audio' ? t.writing.alt_sound : t.compose.alt}
        </label>
        <textarea
          id={`alt-${upload.key}`}
          rows={2}
          maxLength={limit}
          dir="auto"
          placeholder={upload.kind === 'audio' ? t.writing.alt_heard : t.compose.alt_placeholder}
          value={upload.description.value}
          onInput={(event) => (upload.description.value = event.currentTarget.value)}
        />
        {aiming && <Aim upload={upload} done={() => set_aiming(false)} />}
        <Standing upload={upload} />
      </div>
      <div class="upload-tools">
        <button
          type="button"
          class="action"
          aria-label={t.compose.remove_picture(at + 1)}
          title={t.compose.remove_picture(at + 1)}
          onClick={() => part_remove_upload(part, upload)}
        >
          <Icon name="close" />
        </button>
        {count > 1 && (
          <>
            <Move part={part} upload={upload} by={-1} at={at} disabled={at === 0} />
            <Move part={part} upload={upload} by={1} at={at} disabled={at === count - 1} />
          </>
        )}
        {picture && upload.preview.value && (
          <button
            type="button"
            class="action"
            aria-pressed={aiming}
            aria-label={t.writing.focus}
            title={t.writing.focus}
            onClick={() => set_aiming(!aiming)}
          >
            <Icon name="aim" />
          </button>
        )}
      </div>
    </li>
  );
}

function Move({ part, upload, by, at, disabled }: Omit<OneProps, 'count'> & { by: 1 | -1; disabled: boolean }) {
  const words = by < 0 ? t.writing.earlier(at + 1) : t.writing.later(at + 1);
  return (
    <button
      type="button"
      class="action"
      aria-label={words}
      title={words}
      disabled={disabled}
      onClick={() => part_move_upload(part, upload, by)}
    >
      <Icon name={by < 0 ? 'up' : 'down'} />
    </button>
  );
}

const signs: Partial<Record<Upload['kind'], IconName>> = { audio: 'sound', video: 'play' };

function Preview({ upload }: { upload: Upload }) {
  const source = upload.preview.value;
  if (!source || upload.kind === 'audio')
    return (
      <span class="upload-sign">
        <Icon name={signs[upload.kind] ?? 'picture'} />
      </span>
    );
  const { x, y } = upload.focus.value;
  return (
    <img
      src={source}
      alt=""
      onError={() => (upload.preview.value = '')}
      ref={(element) => {
        if (element) element.style.objectPosition = `${50 + x * 50}% ${50 - y * 50}%`;
      }}
    />
  );
}

function Standing({ upload }: { upload: Upload }) {
  const state = upload.state.value;
  if (state === 'failed')
    return (
      <p class="fault" role="alert">
        {t.compose.upload_failed(upload.why.value)}{' '}
        {upload.again && (
          <button type="button" class="link" onClick={upload.again}>
            {t.retry}
          </button>
        )}
      </p>
    );
  return (
    <p class="hint" role="status">
      {state === 'sending' ? t.compose.uploading : state === 'making' ? t.writing.making : ''}
    </p>
  );
}

/* The point that stays in sight where a picture is cut: by a press, a drag or the arrow keys. */
function Aim({ upload, done }: { upload: Upload; done: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const focus = upload.focus.value;
  const set = ({ x, y }: Focus) => (upload.focus.value = { x: clamp(x), y: clamp(y) });
  const point = (event: PointerEvent) => {
    const { left, top, width, height } = box.current!.getBoundingClientRect();
    set({
      x: ((event.clientX - left) / width) * 2 - 1,
      y: 1 - ((event.clientY - top) / height) * 2,
    });
  };
  const keys: Record<string, Focus> = {
    ArrowLeft: { x: -focus_step, y: 0 },
    ArrowRight: { x: focus_step, y: 0 },
    ArrowUp: { x: 0, y: focus_step },
    ArrowDown: { x: 0, y: -focus_step },
  };
  return (
    <div class="aim">
      <div
        class="aim-box"
        ref={box}
        tabIndex={0}
        role="group"
        aria-roledescription={t.writing.focus_kind}
        aria-label={t.writing.focus_at(Math.round(50 + focus.x * 50), Math.round(50 - focus.y * 50))}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          point(event);
        }}
        onPointerMove={(event) => event.buttons && point(event)}
        onKeyDown={(event) => {
          const by = keys[event.key];
          if (!by) return;
          event.preventDefault();
          set({ x: focus.x + by.x, y: focus.y + by.y });
        }}
      >
        <img src={upload.preview.value} alt="" draggable={false} />
        <span
          class="aim-point"
          ref={(element) => {
            if (!element) return;
            element.style.left = `${50 + focus.x * 50}%`;
            element.style.top = `${50 - focus.y * 50}%`;
          }}
        />
      </div>
      <p class="hint">{t.writing.focus_hint}</p>
      <button type="button" class="button quiet small" onClick={done}>
        {t.writing.done}
      </button>
    </div>
  );
}
