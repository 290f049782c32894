/* Measures the colour tokens as they stand in the stylesheet; web/DESIGN.md quotes the figures. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

declare const WEB_FOLDER: string;
const sheet = readFileSync(`${WEB_FOLDER}/src/styles/tokens.css`, 'utf8');

function token(name: string, scheme: 0 | 1): string {
  const pair = new RegExp(`--${name}:\\s*light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(
    sheet,
  );
  assert.ok(pair, `--${name} is a pair of colours`);
  return pair[1 + scheme]!;
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const words: [string, string][] = [
  ['ink', 'surface'],
  ['ink', 'ground'],
  ['ink', 'sunken'],
  ['ink-soft', 'surface'],
  ['ink-soft', 'ground'],
  ['ink-soft', 'sunken'],
  ['accent', 'surface'],
  ['accent', 'ground'],
  ['accent', 'sunken'],
  ['accent', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-deep'],
  ['boost', 'surface'],
  ['heart', 'surface'],
  ['mark', 'surface'],
  ['bad', 'surface'],
  ['bad', 'raised'],
  ['warn-ink', 'warn-soft'],
  ['good-ink', 'good-soft'],
];
const shapes: [string, string][] = [
  ['line-strong', 'surface'],
  ['line-strong', 'ground'],
];

test('every pair of words and ground has at least 4.5 to 1, in light and in dark', () => {
  for (const [ink, ground] of words)
    for (const scheme of [0, 1] as const) {
      const ratio = contrast(token(ink, scheme), token(ground, scheme));
      if (process.env['SHOW'])
        console.log(scheme ? 'dark' : 'light', ink, ground, ratio.toFixed(2));
      assert.ok(
        ratio >= 4.5,
        `${ink} on ${ground} (${scheme ? 'dark' : 'light'}): ${ratio.toFixed(2)}`,
      );
    }
});

test('edges of fields and buttons have at least 3 to 1', () => {
  for (const [edge, ground] of shapes)
    for (const scheme of [0, 1] as const) {
      const ratio = contrast(token(edge, scheme), token(ground, scheme));
      if (process.env['SHOW'])
        console.log(scheme ? 'dark' : 'light', edge, ground, ratio.toFixed(2));
      assert.ok(
        ratio >= 3,
        `${edge} on ${ground} (${scheme ? 'dark' : 'light'}): ${ratio.toFixed(2)}`,
      );
    }
});
