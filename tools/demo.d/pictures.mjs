// Paints the pictures of the demo square: the same seed gives the same picture. Everything in them
// is drawn here, and each comes with the words for those who cannot see it.
//
//   node tools/demo.d/pictures.mjs FOLDER     paints some of each kind, to look at them
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

// ---- PNG -----------------------------------------------------------------------------------

const table = Int32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
function crc32(bytes) {
  let c = -1;
  for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}
function chunk(type, data) {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

// ---- a canvas ------------------------------------------------------------------------------

const clamp = (v, low = 0, high = 1) => Math.min(high, Math.max(low, v));
const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) *
  t];
const hex = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
const smooth = (t) => t * t * (3 - 2 * t);
/** The colour at t of a row of colours. */
function along(colours, t) {
  const at = clamp(t) * (colours.length - 1), i = Math.min(Math.floor(at), colours.length - 2);
  return mix(colours[i], colours[i + 1], at - i);
}

/** Chance in [0, 1) from a seed: mulberry32. */
export function chances(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class Canvas {
  constructor(width, height, seed) {
    Object.assign(this, { width, height, chance: chances(seed) });
    this.pixels = new Float32Array(width * height * 3);
  }
  between(low, high) { return low + (high - low) * this.chance(); }
  pick(list) { return list[Math.floor(this.chance() * list.length)]; }
  put(x, y, colour, share) {
    const at = (y * this.width + x) * 3, p = this.pixels;
    for (let i = 0; i < 3; i++) p[at + i] += (colour[i] - p[at + i]) * share;
  }
  each(paint) {
    for (let y = 0; y < this.height; y++)
      for (let x = 0; x < this.width; x++) {
        const found = paint(x, y);
        if (found) this.put(x, y, found, 1);
      }
  }
  sky(colours, until = this.height) {
    for (let y = 0; y < until; y++) {
      const colour = along(colours, y / until);
      for (let x = 0; x < this.width; x++) this.put(x, y, colour, 1);
    }
  }
  /** Fills where distance(x, y) is below 0; the edge is a pixel wide, or `soft`. */
  shape(left, top, right, bottom, distance, colour, share = 1, soft = 1) {
    const x0 = Math.max(0, Math.floor(left)), x1 = Math.min(this.width, Math.ceil(right));
    const y0 = Math.max(0, Math.floor(top)), y1 = Math.min(this.height, Math.ceil(bottom));
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) {
        const inside = clamp(0.5 - distance(x + 0.5, y + 0.5) / soft) * share;
        if (inside > 0)
          this.put(x, y, typeof colour === 'function' ? colour(x, y) : colour, inside);
      }
  }
  ellipse(cx, cy, rx, ry, colour, share, soft = 1) {
    const r = Math.min(rx, ry);
    this.shape(cx - rx - soft, cy - ry - soft, cx + rx + soft, cy + ry + soft,
      (x, y) => (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * r, colour, share, soft);
  }
  circle(cx, cy, r, colour, share, soft) { this.ellipse(cx, cy, r, r, colour, share, soft); }
  glow(cx, cy, r, colour, share) {
    this.shape(cx - r, cy - r, cx + r, cy + r, () => -9, colour, 0);
    for (let y = Math.max(0, Math.floor(cy - r)); y < Math.min(this.height, cy + r); y++)
      for (let x = Math.max(0, Math.floor(cx - r)); x < Math.min(this.width, cx + r); x++) {
        const t = 1 - Math.hypot(x - cx, y - cy) / r;
        if (t > 0) this.put(x, y, colour, t * t * share);
      }
  }
  box(left, top, right, bottom, colour, share, radius = 0) {
    const cx = (left + right) / 2, cy = (top + bottom) / 2;
    const hx = (right - left) / 2 - radius, hy = (bottom - top) / 2 - radius;
    this.shape(left - 1, top - 1, right + 1, bottom + 1, (x, y) => {
      const dx = Math.abs(x - cx) - hx, dy = Math.abs(y - cy) - hy;
      return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
    }, colour, share);
  }
  /** Convex, clockwise. */
  polygon(points, colour, share) {
    const edges = points.map(([x, y], i) => {
      const [nx, ny] = points[(i + 1) % points.length], size = Math.hypot(nx - x, ny - y) || 1;
      return [x, y, (ny - y) / size, -(nx - x) / size];
    });
    const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
    this.shape(Math.min(...xs) - 1, Math.min(...ys) - 1, Math.max(...xs) + 1, Math.max(...ys) + 1,
      (x, y) => Math.max(...edges.map(([ex, ey, nx, ny]) => (x - ex) * nx + (y - ey) * ny)),
      colour, share);
  }
  line(x0, y0, x1, y1, wide, colour, share) {
    const dx = x1 - x0, dy = y1 - y0, size = dx * dx + dy * dy || 1;
    this.shape(Math.min(x0, x1) - wide, Math.min(y0, y1) - wide, Math.max(x0, x1) + wide,
      Math.max(y0, y1) + wide, (x, y) => {
        const t = clamp(((x - x0) * dx + (y - y0) * dy) / size);
        return Math.hypot(x - x0 - dx * t, y - y0 - dy * t) - wide / 2;
      }, colour, share);
  }
  /** A curve of hills: heights for each column. */
  ridge(base, high, rough) {
    const heights = new Float32Array(this.width).fill(base);
    for (let octave = 0, step = this.width / 2, size = high; octave < 7; octave++) {
      const knots = Array.from({ length: Math.ceil(this.width / step) + 2 }, () => this.chance());
      for (let x = 0; x < this.width; x++) {
        const at = x / step, i = Math.floor(at);
        heights[x] -= size * (knots[i] + (knots[i + 1] - knots[i]) * smooth(at - i) - 0.35);
      }
      step /= 2;
      size *= rough;
    }
    return heights;
  }
  under(heights, colourAt, until = this.height) {
    for (let x = 0; x < this.width; x++) {
      const top = heights[x];
      for (let y = Math.max(0, Math.floor(top)); y < until; y++)
        this.put(x, y, colourAt(x, y, y - top), clamp(y + 1 - top));
    }
  }
  /** What stands above the line, upside down below it, broken by waves. */
  mirror(line, tint, share) {
    for (let y = line; y < this.height; y++) {
      const depth = y - line, wave = Math.sin(depth * 0.55) * (1 + depth * 0.03);
      const from = clamp(line - 1 - depth * 1.15 + wave, 0, line - 1) | 0;
      for (let x = 0; x < this.width; x++) {
        const at = clamp(x + wave * 1.5, 0, this.width - 1) | 0, p = (from * this.width + at) * 3;
        this.put(x, y, mix([this.pixels[p], this.pixels[p + 1], this.pixels[p + 2]], tint, share),
          1);
      }
    }
  }
  png() {
    const { width, height, pixels } = this, row = 1 + width * 3, rows = Buffer.alloc(height * row);
    for (let y = 0; y < height; y++) {
      rows[y * row] = 2; // each row as the difference to the one above
      for (let i = 0; i < width * 3; i++) {
        const value = clamp(Math.round(pixels[y * width * 3 + i]), 0, 255);
        const above = y ? clamp(Math.round(pixels[(y - 1) * width * 3 + i]), 0, 255) : 0;
        rows[y * row + 1 + i] = value - above;
      }
    }
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header),
      chunk('IDAT', deflateSync(rows, { level: 4 })), chunk('IEND', Buffer.alloc(0))]);
  }
}

// ---- palettes ------------------------------------------------------------------------------

const hours = [
  { name: 'at dawn', sky: ['#4a5a8a', '#a98ab0', '#f2b8a0', '#fde3bf'], light: '#fff0cf',
    far: '#b79bb0', near: '#2f2f4a', sun: 'a pale sun' },
  { name: 'in the morning', sky: ['#6fa8cf', '#a9cfe0', '#e3eee4', '#fbf3dc'], light: '#fffbe6',
    far: '#a9c3cc', near: '#25483f', sun: 'a white sun' },
  { name: 'at noon', sky: ['#3d7fb8', '#74aed3', '#b9dbe6', '#e9f2ec'], light: '#ffffff',
    far: '#9dbfcf', near: '#1f4a33', sun: 'a high sun' },
  { name: 'in the late afternoon', sky: ['#5b83a6', '#b9b9a6', '#efc98a', '#f8dca6'],
    light: '#fff2c4', far: '#c3a98f', near: '#3f3a2a', sun: 'a low sun' },
  { name: 'at sunset', sky: ['#2f2b55', '#7b3b6b', '#d9605a', '#f6a85c'], light: '#ffe2a3',
    far: '#b0566b', near: '#1d1730', sun: 'a setting sun' },
  { name: 'after sunset', sky: ['#161c3c', '#35386b', '#7d5a8a', '#e39a86'], light: '#ffd9b0',
    far: '#5f4d7d', near: '#10132a', sun: 'the last light' },
  { name: 'at night', sky: ['#070b1e', '#101a3a', '#1f3158', '#39517a'], light: '#f3f0dc',
    far: '#2b4068', near: '#060a17', sun: 'the moon', stars: true },
].map((one) => ({ ...one, sky: one.sky.map(hex), light: hex(one.light), far: hex(one.far),
  near: hex(one.near) }));

const sets = [
  ['#264653', '#2a9d8f', '#e9c46a', '#f4a261', '#e76f51'],
  ['#1d3557', '#457b9d', '#a8dadc', '#f1faee', '#e63946'],
  ['#33261d', '#7f4f24', '#b6ad90', '#e6ccb2', '#606c38'],
  ['#2b2d42', '#5c677d', '#edf2f4', '#ef8354', '#bfc0c0'],
  ['#3d2c4f', '#7d5ba6', '#f0a6ca', '#fce2ce', '#55917f'],
  ['#10454f', '#506d84', '#bde038', '#f6f4d2', '#cb997e'],
  ['#5f0f40', '#9a031e', '#fb8b24', '#f7e1d7', '#0f4c5c'],
  ['#0b3954', '#087e8b', '#bfd7ea', '#ff5a5f', '#f7d08a'],
].map((set) => set.map(hex));

function sunAndStars(c, hour, horizon) {
  if (hour.stars)
    for (let i = 0; i < 260; i++)
      c.circle(c.chance() * c.width, c.chance() * horizon * 0.9, c.between(0.5, 1.5),
        [255, 250, 230],
        c.between(0.3, 1));
  const x = c.between(0.2, 0.8) * c.width, y = horizon * c.between(0.35, 0.78);
  const r = Math.min(c.width, c.height) * c.between(0.045, 0.075);
  c.glow(x, y, r * 6, hour.light, 0.55);
  c.circle(x, y, r, hour.light, 0.96);
  if (hour.stars) c.circle(x + r * 0.42, y - r * 0.2, r * 0.86, along(hour.sky, y / c.height),
    0.95);
  return x;
}
function clouds(c, hour, horizon) {
  const white = mix(hour.light, hour.sky[2], 0.3);
  for (let i = 0; i < 4; i++) {
    const x = c.chance() * c.width, y = horizon * c.between(0.12, 0.6), wide = c.between(60, 150);
    for (let j = 0; j < 7; j++)
      c.ellipse(x + c.between(-wide, wide), y + c.between(-7, 7), c.between(40, 95),
        c.between(5, 15), white, 0.2, 16);
  }
}
function firs(c, heights, colour, count, size) {
  for (let i = 0; i < count; i++) {
    const x = c.chance() * c.width, base = heights[Math.floor(x)] + 6, tall = size *
      c.between(0.6, 1.3);
    for (let j = 0; j < 3; j++) {
      const top = base - tall * (1 - j * 0.25), low = base - tall * (0.5 - j * 0.25);
      const half = tall * (0.12 + j * 0.06);
      c.polygon([[x, top], [x + half, low], [x - half, low]], colour);
    }
  }
}

// ---- kinds of pictures ---------------------------------------------------------------------

function mountains(c) {
  const hour = c.pick(hours), lake = c.chance() < 0.45, tall = c.height;
  const horizon = tall * (lake ? 0.66 : 0.8), layers = 4 + Math.floor(c.chance() * 3);
  c.sky(hour.sky, Math.ceil(horizon) + 2);
  c.sky(hour.sky);
  sunAndStars(c, hour, horizon * 0.7);
  clouds(c, hour, horizon);
  let last;
  for (let i = 0; i < layers; i++) {
    const t = (i + 1) / layers, colour = mix(hour.far, hour.near, t ** 1.3);
    const heights = c.ridge(horizon * (0.62 + 0.36 * t), tall * (0.3 - 0.2 * t), 0.48);
    const mist = mix(colour, hour.sky[3], 0.5 * (1 - t));
    c.under(heights, (x, y, deep) => mix(colour, mist, clamp(deep / (tall * 0.25))));
    last = [heights, colour];
  }
  firs(c, last[0], mix(last[1], [0, 0, 0], 0.25), 70, tall * 0.07);
  if (lake) c.mirror(Math.floor(horizon), mix(hour.sky[1], hour.near, 0.4), 0.28);
  return `${layers} ridges of mountains, one behind the other, ${hour.name}, ${hour.sun} ` +
    `above them` +
    (lake ? ', all of it again in a still lake' : ' and firs on the nearest');
}

function sea(c) {
  const hour = c.pick(hours), horizon = Math.floor(c.height * c.between(0.42, 0.58));
  c.sky(hour.sky, horizon + 1);
  const sun = sunAndStars(c, hour, horizon);
  clouds(c, hour, horizon);
  const hills = c.ridge(horizon - 4, c.height * 0.1, 0.5);
  c.under(hills, () => mix(hour.far, hour.near, 0.25), horizon);
  const far = mix(hour.sky[3], hour.far, 0.5), near = mix(hour.sky[0], hour.near, 0.5);
  for (let y = horizon; y < c.height; y++) {
    const colour = mix(far, near, ((y - horizon) / (c.height - horizon)) ** 0.6);
    for (let x = 0; x < c.width; x++) c.put(x, y, colour, 1);
  }
  for (let i = 0; i < 520; i++) {
    const t = c.chance() ** 1.5, y = horizon + t * (c.height - horizon), wide = 6 + t * 70;
    const x = c.chance() < 0.45 ? sun + c.between(-1, 1) * (14 + t * 130) : c.chance() * c.width;
    const near = Math.abs(x - sun) < 18 + t * 140;
    c.ellipse(x, y, wide * c.between(0.3, 1), 0.7 + t * 2, near ? hour.light : hour.sky[2],
      near ? 0.5 : 0.16);
  }
  const boats = 1 + Math.floor(c.chance() * 3);
  for (let i = 0; i < boats; i++) {
    const size = c.between(0.1, 0.24) * c.height, x = c.between(0.12, 0.88) * c.width;
    const y = horizon + size * 0.42, sail = c.pick(c.pick(sets)),
      dark = mix(hour.near, [20, 10, 10], 0.4);
    c.polygon([[x + 2, y - size], [x + size * 0.44, y - size * 0.14], [x + 2, y - size * 0.14]],
      sail);
    c.polygon([[x - 3, y - size * 0.86], [x - 3, y - size * 0.14],
      [x - size * 0.3, y - size * 0.14]],
      mix(sail, hour.light, 0.5));
    c.polygon([[x - size * 0.4, y - size * 0.1], [x + size * 0.5, y - size * 0.1],
      [x + size * 0.34, y + size * 0.05], [x - size * 0.28, y + size * 0.05]], dark);
    c.ellipse(x + size * 0.04, y + size * 0.11, size * 0.4, size * 0.035, dark, 0.35, 4);
  }
  const count = ['A sailing boat', 'Two sailing boats', 'Three sailing boats'][boats - 1];
  return `${count} on calm water ${hour.name}; ${hour.sun} leaves a bright path on the waves`;
}

function town(c) {
  const hour = c.pick([hours[0], hours[3], hours[4], hours[5], hours[6]]), set = c.pick(sets);
  c.sky(hour.sky);
  sunAndStars(c, hour, c.height * 0.55);
  clouds(c, hour, c.height * 0.6);
  for (let row = 0; row < 3; row++) {
    const t = row / 2, ground = c.height * (0.74 + 0.2 * t), light = row > 0;
    let x = -c.between(0, 60);
    while (x < c.width) {
      const wide = c.between(70, 135) * (0.7 + t * 0.7), tall = c.between(110, 250) *
        (0.75 + t * 0.5);
      const top = ground - tall, wall = mix(mix(c.pick(set), hour.far, 0.62 - 0.4 * t), hour.near,
        0.18);
      const roof = mix(mix(hex('#8f3b2e'), hour.near, 0.35 + 0.2 * c.chance()), hour.far, 0.45 -
        0.4 * t);
      c.box(x, top, x + wide, c.height, wall);
      if (c.chance() < 0.75)
        c.polygon([[x + wide / 2, top - wide * 0.42], [x + wide + 6, top + 2], [x - 6, top + 2]],
          roof);
      else c.box(x - 3, top - 8, x + wide + 3, top + 3, roof);
      if (c.chance() < 0.5) c.box(x + wide * 0.7, top - wide * 0.36, x + wide * 0.8, top, roof);
      const step = 34 * (0.75 + t * 0.5);
      for (let wy = top + step * 0.6; light && wy < ground - step; wy += step)
        for (let wx = x + step * 0.4; wx < x + wide - step * 0.6; wx += step * 0.85) {
          const lit = c.chance() < 0.42;
          c.box(wx, wy, wx + step * 0.36, wy + step * 0.5,
            lit ? hex('#ffd98a') : mix(wall, [15, 20, 35], 0.45), lit ? 0.95 : 0.8, 2);
        }
      x += wide + c.between(-2, 8);
    }
  }
  return `The roofs of a small town ${hour.name}, some windows lit, ${hour.sun} behind them`;
}

function stillLife(c) {
  const set = c.pick(sets), wall = mix(set[3], set[1], 0.25),
    table = mix(hex('#7a4b2a'), set[0], 0.3);
  const edge = c.height * 0.64, unit = Math.min(c.width, c.height * 1.1), middle = c.width / 2;
  c.each((x, y) => y < edge ? mix(mix(wall, [255, 250, 235], 0.35), mix(wall, set[0], 0.45),
    clamp(Math.hypot((x - c.width * 0.25) / c.width, y / c.height) * 1.05))
    : mix(mix(table, [255, 220, 170], 0.25), mix(table, [0, 0, 0], 0.4),
      (y - edge) / (c.height - edge)));
  const shade = (x, y, rx, ry) => c.ellipse(x + rx * 0.35, y, rx * 1.15, ry, [20, 12, 10], 0.4, 14);
  const things = [];
  const bottle = (x) => {
    const r = unit * 0.055, low = edge + unit * 0.06, colour = mix(hex('#2f5d46'), set[0], 0.4);
    shade(x, low, r, r * 0.3);
    c.box(x - r, low - unit * 0.3, x + r, low, colour, 0.96, r * 0.4);
    c.box(x - r * 0.36, low - unit * 0.44, x + r * 0.36, low - unit * 0.26, colour, 0.96, 6);
    c.box(x - r * 0.66, low - unit * 0.26, x - r * 0.42, low - unit * 0.06, [235, 255, 245], 0.28,
      5);
    things.push('a green bottle');
  };
  const jug = (x) => {
    const low = edge + unit * 0.1, colour = mix(set[4], [250, 240, 225], 0.25);
    shade(x, low, unit * 0.1, unit * 0.025);
    c.shape(x, low - unit * 0.25, x + unit * 0.2, low, (px, py) => Math.abs(Math.hypot(
      (px - x - unit * 0.08) / (unit * 0.075), (py - low + unit * 0.13) / (unit * 0.085)) - 1) *
        unit * 0.075
      - unit * 0.012, colour);
    c.ellipse(x, low - unit * 0.1, unit * 0.1, unit * 0.105, colour);
    c.box(x - unit * 0.06, low - unit * 0.27, x + unit * 0.06, low - unit * 0.14, colour, 1, 6);
    c.ellipse(x, low - unit * 0.27, unit * 0.066, unit * 0.014, mix(colour, [0, 0, 0], 0.5));
    c.ellipse(x - unit * 0.045, low - unit * 0.12, unit * 0.02, unit * 0.055, [255, 255, 250], 0.4,
      9);
    things.push('a round jug');
  };
  const fruit = (x, y, r, colour) => {
    shade(x, y + r * 0.92, r, r * 0.24);
    c.circle(x, y, r, (px, py) => mix(mix(colour, [255, 250, 225], 0.35),
      mix(colour, [30, 0, 20], 0.5),
      clamp(Math.hypot(px - x + r * 0.4, py - y + r * 0.45) / (r * 1.7))));
    c.ellipse(x - r * 0.36, y - r * 0.42, r * 0.16, r * 0.11, [255, 255, 255], 0.55, 5);
    c.line(x, y - r * 0.9, x + r * 0.12, y - r * 1.16, r * 0.09, hex('#4d3b22'));
  };
  const kinds = [['apples', '#b9332c'], ['oranges', '#e58a1f'], ['lemons', '#e8c547'],
    ['plums', '#5a3566'], ['green apples', '#8aa63b']].map(([name, colour]) => [name, hex(colour)]);
  const sides = c.chance() < 0.5 ? [-1, 1] : [1, -1];
  bottle(middle + sides[0] * unit * c.between(0.24, 0.34));
  jug(middle + sides[1] * unit * c.between(0.16, 0.24));
  const one = c.pick(kinds), count = 3 + Math.floor(c.chance() * 3);
  for (let i = 0; i < count; i++) {
    const r = unit * c.between(0.048, 0.058);
    fruit(middle + (i - (count - 1) / 2) * unit * 0.115 - sides[1] * unit * 0.06,
      edge + unit * 0.1 + (i % 2) * unit * 0.035, r, c.chance() < 0.8 ? one[1] : c.pick(kinds)[1]);
  }
  return `A still life: ${things.join(', ')} and ${['three', 'four', 'five'][count - 3]} ` +
    `fruits, mostly ` +
    `${one[0]}, on a wooden table in soft light from the left`;
}

function mosaic(c) {
  const set = c.pick(sets), size = c.between(22, 30), columns = Math.ceil(c.width / size) + 2;
  const rows = Math.ceil(c.height / size) + 2, points = new Float32Array(columns * rows * 2);
  const sun = [c.between(0.3, 0.7) * c.width, c.between(0.25, 0.42) * c.height];
  const r = Math.min(c.width, c.height) * c.between(0.15, 0.22),
    grout = mix(set[3], [90, 84, 76], 0.55);
  const lines = [0.58, 0.72, 0.86].map((at) => c.ridge(c.height * at, c.height * 0.14, 0.35));
  const colours = [];
  for (let i = 0; i < columns * rows; i++) {
    const x = (i % columns - 0.5 + c.between(-0.3, 0.3)) * size;
    const y = (Math.floor(i / columns) - 0.5 + c.between(-0.3, 0.3)) * size;
    points.set([x, y], i * 2);
    const column = clamp(Math.round(x), 0, c.width - 1);
    const layer = lines.filter((heights) => y > heights[column]).length;
    const away = Math.hypot(x - sun[0], y - sun[1]);
    const base = layer ? [set[1], set[0], mix(set[0], [0, 0, 0], 0.35)][layer - 1]
      : away < r ? set[4] : mix(set[2], set[3], clamp((away - r) / (c.width * 0.5)));
    const light = c.between(-1, 1);
    colours.push(light > 0 ? mix(base, [255, 250, 235], light * 0.22)
      : mix(base, [10, 12, 20], -light * 0.2));
  }
  c.each((x, y) => {
    const cx = Math.floor(x / size + 0.5), cy = Math.floor(y / size + 0.5);
    let near = 1e9, next = 1e9, which = 0;
    for (let j = Math.max(0, cy - 1); j <= Math.min(rows - 1, cy + 2); j++)
      for (let i = Math.max(0, cx - 1); i <= Math.min(columns - 1, cx + 2); i++) {
        const at = j * columns + i, dx = points[at * 2] - x, dy = points[at * 2 + 1] - y;
        const away = dx * dx + dy * dy;
        if (away < near) { next = near; near = away; which = at;
          } else if (away < next) next = away;
      }
    return mix(grout, colours[which], clamp((Math.sqrt(next) - Math.sqrt(near)) / 2.6 - 0.4));
  });
  return 'A mosaic of small stones: a round sun over three waves of land';
}

function arcs(c) {
  const set = c.pick(sets), across = 4 + Math.floor(c.chance() * 4), size = c.width / across;
  const shift = (c.height - Math.ceil(c.height / size) * size) / 2;
  for (let row = 0; row * size < c.height + size; row++)
    for (let column = 0; column < across; column++) {
      const left = column * size, top = row * size + shift,
        [back, one, two] = [c.pick(set), c.pick(set), c.pick(set)];
      const cx = left + (c.chance() < 0.5 ? 0 : size), cy = top + (c.chance() < 0.5 ? 0 : size);
      const middle = c.chance() < 0.3, mx = left + size / 2, my = top + size / 2;
      c.shape(left, top, left + size, top + size, () => -9, back);
      const ring = (x, y, r, colour) => c.shape(left, top, left + size, top + size,
        (px, py) => Math.hypot(px - x, py - y) - r, colour);
      if (middle) { ring(mx, my, size * 0.42, one); ring(mx, my, size * 0.2, two); continue; }
      ring(cx, cy, size, one);
      ring(cx, cy, size * 0.66, two);
      if (c.chance() < 0.6) ring(cx, cy, size * 0.33, back);
    }
  return 'An abstract pattern of quarter circles and rings in five colours, like tiles on a wall';
}

function veils(c) {
  const set = c.pick(sets), paper = mix(set[3], [250, 246, 238], 0.7);
  c.each((x, y) => mix(paper, mix(paper, set[1], 0.35),
    clamp(Math.hypot(x / c.width - 0.5, y / c.height - 0.5))));
  const count = 7 + Math.floor(c.chance() * 6), least = Math.min(c.width, c.height);
  for (let i = 0; i < count; i++) {
    const x = c.between(0.12, 0.88) * c.width, y = c.between(0.12, 0.88) * c.height;
    const r = least * c.between(0.07, 0.34), colour = set[i % set.length];
    c.circle(x, y, r, (px, py) => mix(colour, paper, clamp(Math.hypot(px - x, py - y) / r) * 0.35),
      0.62);
    if (c.chance() < 0.4) c.circle(x, y, r * 0.3, paper, 0.7);
  }
  for (let i = 0; i < 3; i++)
    c.line(c.chance() * c.width, 0, c.chance() * c.width, c.height, 2.5, set[0], 0.6);
  return `${count} translucent discs lying over one another on paper, crossed by three thin lines`;
}

function fields(c) {
  const hour = c.pick(hours.slice(0, 5)), horizon = c.height * c.between(0.4, 0.5),
    green = hex('#7c9a4a');
  c.sky(hour.sky, Math.ceil(horizon) + 40);
  sunAndStars(c, hour, horizon);
  clouds(c, hour, horizon);
  const crops = ['#c9a545', '#7c9a4a', '#a8b85a', '#5f8a4f', '#b98a4a', '#86a86a'].map(hex);
  for (let i = 0; i < 5; i++) {
    const t = i / 4, heights = c.ridge(horizon + (c.height - horizon) * t * 0.8, c.height * 0.12,
      0.3);
    const crop = mix(mix(c.pick(crops), hour.far, 0.5 * (1 - t)), hour.near, 0.12 + 0.1 * t);
    const slant = c.between(-0.6, 0.6), gap = 9 + t * 22;
    c.under(heights, (x, y, deep) => {
      const furrow = Math.sin((x + deep * slant * 3) / gap * 2.2 + deep * 0.02) * 0.5 + 0.5;
      return mix(crop, mix(crop, hour.near, 0.35), furrow * 0.4 + clamp(deep / 500) * 0.3);
    });
    if (i < 4)
      for (let j = 0; j < 6; j++) {
        const x = c.chance() * (c.width - 1), base = heights[Math.floor(x)], r = (7 + t * 26) *
          c.between(0.7, 1.2);
        c.box(x - r * 0.12, base - r * 1.1, x + r * 0.12, base + 2,
          mix(hour.near, hex('#3b2a1a'), 0.5));
        const leaf = mix(mix(green, hour.near, 0.45), hour.far, 0.3 * (1 - t));
        c.circle(x, base - r * 1.5, r, leaf);
        c.circle(x - r * 0.3, base - r * 1.8, r * 0.55, mix(leaf, hour.light, 0.25), 0.6, 6);
      }
  }
  return `Striped fields and round trees on gentle hills ${hour.name}, under ${hour.sun}`;
}

function plant(c) {
  const set = c.pick(sets), wall = mix(set[3], set[2], 0.3), edge = c.height * 0.8, x = c.width / 2;
  c.each((px, py) => py < edge ? mix(mix(wall, [255, 252, 240], 0.4), mix(wall, set[0], 0.2),
    clamp((px / c.width + py / c.height) * 0.6))
      : mix(mix(set[0], hex('#6b4a32'), 0.6), [0, 0, 0], (py - edge) / c.height));
  const unit = Math.min(c.width, c.height), pot = c.pick([hex('#b5583a'), set[4], set[1]]);
  const leaf = hex(c.pick(['#3f7a4f', '#5b8c4a', '#2f6b5f']));
  const count = 9 + Math.floor(c.chance() * 5), foot = edge - unit * 0.16;
  for (let i = 0; i < count; i++) {
    const lean = (i / (count - 1) - 0.5) * 2.3 + c.between(-0.12, 0.12), long = unit *
      c.between(0.3, 0.46);
    const ex = x + Math.sin(lean) * long, ey = foot - Math.cos(lean) * long,
      shade = c.between(-0.2, 0.35);
    const colour = shade > 0 ? mix(leaf, hex('#d9e8a0'), shade)
      : mix(leaf, hex('#0f2f2a'), -shade * 2);
    const wide = long * 0.17, dx = ex - x, dy = ey - foot, size = Math.hypot(dx, dy);
    c.shape(Math.min(x, ex) - wide, Math.min(foot, ey) - wide, Math.max(x, ex) + wide,
      Math.max(foot, ey) + wide,
      (px, py) => {
        const t = clamp(((px - x) * dx + (py - foot) * dy) / (size * size));
        return Math.hypot(px - x - dx * t, py - foot - dy * t) - wide *
          Math.sin(Math.PI * clamp(t, 0.02, 0.99) ** 0.8);
      }, colour);
    c.line(x + dx * 0.15, foot + dy * 0.15, x + dx * 0.9, foot + dy * 0.9, 1.6,
      mix(colour, [255, 255, 230], 0.4), 0.7);
  }
  c.ellipse(x + unit * 0.06, edge + unit * 0.03, unit * 0.2, unit * 0.03, [20, 12, 10], 0.4, 16);
  c.polygon([[x - unit * 0.15, foot], [x + unit * 0.15, foot],
    [x + unit * 0.11, edge + unit * 0.03],
    [x - unit * 0.11, edge + unit * 0.03]], (px) =>
      mix(pot, [20, 5, 10], clamp((px - x) / (unit * 0.3) + 0.3) * 0.5));
  c.box(x - unit * 0.165, foot - unit * 0.03, x + unit * 0.165, foot + unit * 0.02,
    mix(pot, [255, 240, 220], 0.15), 1, 5);
  return 'A plant with long pointed leaves in a pot on a table, by a bright wall';
}

// ---- people --------------------------------------------------------------------------------

const skins = ['#f6d7c3', '#e8b998', '#c98f68', '#a06a44', '#7a4a2e', '#58341f'].map(hex);
const hairs = ['#1c1714', '#3b2417', '#6b4226', '#a8742f', '#d8b36a', '#8d8d8d', '#e6e2da',
  '#7a2f1d'].map(hex);
function portrait(c) {
  const set = c.pick(sets), s = c.width, x = s / 2, skin = c.pick(skins), hair = c.pick(hairs);
  const back = mix(c.pick(set), [255, 255, 255], c.between(0.1, 0.45)),
    shirt = c.pick(set.filter((one) => one[0] + one[1] + one[2] < 560));
  c.each(() => back);
  if (c.chance() < 0.5) c.circle(x, s * 0.5, s * 0.42, mix(back, [255, 255, 255], 0.35));
  const style = Math.floor(c.chance() * 5), dark = mix(skin, [60, 20, 10], 0.3),
    line = mix(skin, [24, 8, 6], 0.85);
  if (style === 1) c.ellipse(x, s * 0.52, s * 0.27, s * 0.34, hair);
  if (style === 2) c.circle(x, s * 0.36, s * 0.3, hair);
  c.ellipse(x, s * 1.08, s * 0.38, s * 0.34, shirt);
  c.box(x - s * 0.085, s * 0.6, x + s * 0.085, s * 0.8, dark, 1, s * 0.05);
  c.ellipse(x, s * 0.79, s * 0.12, s * 0.05, skin);
  for (const side of [-1, 1]) c.circle(x + side * s * 0.205, s * 0.48, s * 0.04, dark);
  c.ellipse(x, s * 0.46, s * 0.2, s * 0.235, skin);
  for (const side of [-1, 1]) {
    c.ellipse(x + side * s * 0.08, s * 0.46, s * 0.018, s * 0.023, line);
    c.line(x + side * s * 0.055, s * 0.402, x + side * s * 0.11, s * 0.41, s * 0.013,
      mix(hair, line, 0.4));
    c.circle(x + side * s * 0.12, s * 0.53, s * 0.035, hex('#d9705f'), 0.25, 12);
  }
  c.line(x, s * 0.475, x + s * 0.012, s * 0.525, s * 0.011, mix(skin, line, 0.5));
  c.shape(x - s * 0.1, s * 0.54, x + s * 0.1, s * 0.62, (px, py) => Math.max(
    Math.abs(Math.hypot(px - x, py - s * 0.545) - s * 0.055) - s * 0.007, s * 0.565 - py), line);
  const cap = (low) => c.shape(x - s * 0.3, s * 0.1, x + s * 0.3, low, (px, py) => Math.max(
    Math.hypot((px - x) / (s * 0.225), (py - s * 0.42) / (s * 0.235)) - 1, 0) * s * 0.2 +
      Math.max(0, py - low)
    - 1 + (Math.hypot((px - x) / (s * 0.2), (py - s * 0.53) / (s * 0.2)) < 1 ? 9 : 0), hair);
  if (style === 3) {
    for (let i = 0; i < 11; i++)
      c.circle(x + Math.cos(Math.PI * (1 + i / 10)) * s * 0.18, s * 0.36 +
        Math.sin(Math.PI * (1 + i / 10)) * s * 0.12,
        s * 0.075, hair);
  } else if (style === 4) {
    c.ellipse(x, s * 0.3, s * 0.2, s * 0.085, shirt);
    c.box(x - s * 0.21, s * 0.285, x + s * 0.21, s * 0.335, mix(shirt, [0, 0, 0], 0.25), 1, s *
      0.02);
  } else cap(s * 0.47);
  if (c.chance() < 0.3) {
    for (const side of [-1, 1])
      c.shape(x - s * 0.2, s * 0.38, x + s * 0.2, s * 0.54, (px, py) => Math.abs(
        Math.hypot(px - x - side * s * 0.083, py - s * 0.462) - s * 0.056) - s * 0.007,
          [35, 35, 45]);
    c.line(x - s * 0.027, s * 0.455, x + s * 0.027, s * 0.455, s * 0.012, [35, 35, 45]);
  }
  if (c.chance() < 0.22)
    c.shape(x - s * 0.2, s * 0.5, x + s * 0.2, s * 0.72, (px, py) => Math.max(
      Math.hypot((px - x) / (s * 0.2), (py - s * 0.46) / (s * 0.25)) - 1,
      1 - Math.hypot((px - x) / (s * 0.16), (py - s * 0.47) / (s * 0.13))) * s * 0.2, hair);
  return 'A drawn portrait';
}

// ---- what others use -----------------------------------------------------------------------

const kinds = { mountains, sea, town, stillLife, mosaic, arcs, veils, fields, plant };
export const kindNames = Object.keys(kinds);

function paint(kind, width, height, seed) {
  const canvas = new Canvas(width, height, seed);
  const description = kind(canvas);
  return { png: canvas.png(), description };
}
/** One for a post; every fifth stands upright. */
export function picture(number, seed) {
  const upright = number % 5 === 4;
  return paint(kinds[kindNames[number % kindNames.length]], upright ? 800 : 1200, upright ? 1100
    : 800,
    seed * 1000 + number * 7919 + 1);
}
export function avatar(number, seed) {
  const kind = number % 4 === 3 ? kinds[kindNames[(number * 5) % kindNames.length]] : portrait;
  return paint(kind, 400, 400, seed * 1000 + number * 104_729 + 2);
}
export function header(number, seed) {
  return paint(kinds[['mountains', 'sea', 'fields', 'town', 'mosaic'][number % 5]], 1500, 500,
    seed * 1000 + number * 15_485_863 + 3);
}

if (process.argv[1]?.endsWith('pictures.mjs')) {
  const folder = process.argv[2] ?? 'pictures', count = Number(process.argv[3] ?? 18);
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const one = picture(i, 2);
    writeFileSync(join(folder, `post-${i}.png`), one.png);
    console.log(i, one.description);
  }
  for (let i = 0; i < 24; i++) writeFileSync(join(folder, `avatar-${i}.png`), avatar(i, 2).png);
  for (let i = 0; i < 5; i++) writeFileSync(join(folder, `header-${i}.png`), header(i, 2).png);
}
