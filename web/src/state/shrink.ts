/* Photographs larger than the square takes are made smaller here, before they are sent. */

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

/* The file itself where it fits, or where nothing smaller can be made of it. */
export async function shrunk(file: File, bytes_max: number): Promise<File> {
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
