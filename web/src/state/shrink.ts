/* Photographs larger than the square takes are made smaller here, before they are sent. */

import { t } from '../messages_later';
import { megabytes } from '../text/size';
import { instance } from './session';

const kinds = ['image/jpeg', 'image/png', 'image/webp'];
const sides_px = [4096, 2560, 1600];
const quality = 0.85;

/* Moving pictures would lose their movement. */
export const may_shrink = (file: File): boolean => kinds.includes(file.type);

function drawn(picture: ImageBitmap, side_px: number): Promise<Blob | null> {
  const scale = Math.min(1, side_px / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.fillStyle = 'white'; /* what was transparent */
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
}

const picture_bytes_max = () =>
  instance.peek()?.configuration.media_attachments.image_size_limit ?? Infinity;

/* The file itself where it fits, or where nothing smaller can be made of it. */
export async function shrunk(file: File): Promise<File> {
  const bytes_max = picture_bytes_max();
  if (file.size <= bytes_max || !may_shrink(file)) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  for (const side_px of sides_px) {
    const made = await drawn(picture, side_px);
    if (made && made.size <= bytes_max)
      return new File([made], file.name.replace(/\.\w+$/, '.jpg'), { type: made.type });
  }
  return file;
}

/* A single picture before it is sent: the file that the square will take, or why there is none. */
export async function picture_looked_at(file: File): Promise<File | string> {
  const kinds_known = instance.peek()?.configuration.media_attachments.supported_mime_types;
  if (!file.type.startsWith('image/') || (kinds_known && !kinds_known.includes(file.type)))
    return t.profile_form.wrong_kind(file.name);
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return t.profile_form.unreadable(file.name);
  picture.close();
  const small = await shrunk(file);
  const bytes_max = picture_bytes_max();
  return small.size > bytes_max ? t.writing.too_large(file.name, megabytes(bytes_max)) : small;
}
