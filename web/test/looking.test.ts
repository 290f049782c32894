import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blurhash_pixels, blurhash_valid } from '../src/text/blurhash';
import { clock } from '../src/text/time';
import { held, scale_max, whole, zoom_at } from '../src/text/zoom';

test('a hash of one colour is that colour everywhere', () => {
  /* 1 × 1 waves; the average colour, base 83, is #ff8000. */
  let value = 0xff8000;
  let text = '';
  const digits =
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';
  for (let i = 0; i < 4; i++) {
    text = digits[value % 83] + text;
    value = Math.floor(value / 83);
  }
  const pixels = blurhash_pixels(`00${text}`, 3, 2)!;
  assert.equal(pixels.length, 3 * 2 * 4);
  for (let at = 0; at < pixels.length; at += 4)
    assert.deepEqual([...pixels.slice(at, at + 4)], [255, 128, 0, 255]);
});

test('a known hash has its colours where they are', () => {
  /* The example of the format: sky above, dark ground below. */
  const pixels = blurhash_pixels('LEHV6nWB2yk8pyo0adR*.7kCMdnj', 32, 32)!;
  const light = (x: number, y: number) => {
    const at = (y * 32 + x) * 4;
    return pixels[at]! + pixels[at + 1]! + pixels[at + 2]!;
  };
  assert.ok(light(16, 0) > light(16, 31), `${light(16, 0)} ${light(16, 31)}`);
});

test('what is not a hash is not drawn', () => {
  for (const text of ['', 'abc', 'LEHV6nWB2yk8pyo0adR*.7kCMdn', 'LEHV6nWB2yk8pyo0adR*.7kCMdn\u00e9']) {
    assert.equal(blurhash_valid(text), false, text);
    assert.equal(blurhash_pixels(text, 4, 4), null);
  }
});

test('what is under the fingers stays there while a picture grows', () => {
  const view = zoom_at(whole, 2, 100, 50);
  /* The point that was at (100, 50) from the middle is at scale × point + offset. */
  assert.deepEqual([100 * view.scale + view.x, 50 * view.scale + view.y], [100, 50]);
  assert.equal(zoom_at(view, 100, 0, 0).scale, scale_max);
  assert.equal(zoom_at(view, 0.01, 0, 0).scale, 1);
});

test('a picture is not moved off its stage', () => {
  const size = { width: 400, height: 200 };
  const stage = { width: 500, height: 500 };
  assert.deepEqual(held({ scale: 2, x: 900, y: 90 }, size, stage), { scale: 2, x: 150, y: 0 });
  assert.deepEqual(held({ scale: 1, x: -9, y: 9 }, size, stage), { scale: 1, x: 0, y: 0 });
});

test('lengths are said as a clock says them', () => {
  assert.deepEqual([7, 59.6, 750, 3723].map(clock), ['0:07', '1:00', '12:30', '1:02:03']);
});
