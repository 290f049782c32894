// The sign of public/icon.svg as PNG, for systems that take no SVG: drawn here, point by point.
import { deflateSync } from 'node:zlib';

const samples = 4; // a side, of every point

/* In the units of the SVG's 64 × 64: boxes with corners, and the speaker's dot. */
const sea = [10, 103, 112];
const white = [255, 255, 255];
const sun = [242, 180, 65];
const steps = [
  { x: 21.5, y: 27, right: 42.5, bottom: 35 },
  { x: 15, y: 38, right: 49, bottom: 44 },
  { x: 8.5, y: 47, right: 55.5, bottom: 52 },
];
const step_corner = 1.5; // at its top

function in_box(x, y, box, corner, below) {
  if (x < box.x || x > box.right || y < box.y || y > box.bottom) return false;
  const dx = Math.max(box.x + corner - x, x - (box.right - corner), 0);
  const dy = Math.max(box.y + corner - y, below ? y - (box.bottom - corner) : 0, 0);
  return dx * dx + dy * dy <= corner * corner;
}

/* The colour at a point, null outside. A mask fills its square, and its sign is smaller. */
function colour(x, y, mask) {
  if (!mask && !in_box(x, y, { x: 0, y: 0, right: 64, bottom: 64 }, 18, true)) return null;
  if (mask) [x, y] = [(x - 9.6) / 0.7, (y - 9.6) / 0.7];
  if (Math.hypot(x - 32, y - 17) <= 6.5) return sun;
  return steps.some((box) => in_box(x, y, box, step_corner, false)) ? white : sea;
}

function points(px, mask) {
  const rows = Buffer.alloc(px * (px * 4 + 1)); // each row begins with its filter, none
  const unit = 64 / px / samples;
  for (let row = 0; row < px; row++)
    for (let column = 0; column < px; column++) {
      const sum = [0, 0, 0];
      let inside = 0;
      for (let i = 0; i < samples * samples; i++) {
        const x = (column * samples + (i % samples) + 0.5) * unit;
        const y = (row * samples + Math.floor(i / samples) + 0.5) * unit;
        const found = colour(x, y, mask);
        if (!found) continue;
        inside++;
        for (let part = 0; part < 3; part++) sum[part] += found[part];
      }
      const at = row * (px * 4 + 1) + 1 + column * 4;
      for (let part = 0; part < 3; part++) rows[at + part] = inside ? Math.round(sum[part] / inside) : 0;
      rows[at + 3] = Math.round((255 * inside) / samples ** 2);
    }
  return rows;
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

export function icon_png(px, mask) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(px, 0);
  head.writeUInt32BE(px, 4);
  head.set([8, 6], 8); // 8 bits of red, green, blue, alpha
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(points(px, mask), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
