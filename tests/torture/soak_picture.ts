// Samples of a long run as a picture: one strip for each thing measured, all over the same time.
export interface Sample {
  seconds: number; memoryMib: number; p50Ms: number; p99Ms: number; cpuPercent: number;
  logMib: number; files: number; requests: number;
}

const width = 860, left = 150, right = 70, strip = 92, gap = 16, top = 96;

const strips: [string, string, (sample: Sample) => number][] = [
  ['memory', 'MiB', (sample) => sample.memoryMib],
  ['latency, p50', 'ms', (sample) => sample.p50Ms],
  ['latency, p99', 'ms', (sample) => sample.p99Ms],
  ['CPU', '% of a core', (sample) => sample.cpuPercent],
  ['write-ahead log', 'MiB', (sample) => sample.logMib],
  ['open files', '', (sample) => sample.files],
];

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** The next of 1, 2, 5, 10, 20, 50 … that is not below. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 0.01)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((limit) => limit >= value * 1.02)
    ?? 20 * power;
}

export function draw(samples: Sample[], words: string[]): string {
  const height = top + strips.length * (strip + gap) + 30;
  const end = samples.at(-1)?.seconds ?? 1, span = width - left - right;
  const x = (seconds: number): string => (left + seconds / end * span).toFixed(1);
  const out = [`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    'font-family="system-ui, sans-serif" font-size="13" fill="#24292f">',
  `<rect width="${width}" height="${height}" fill="#fff"/>`];
  words.forEach((line, i) => out.push(`<text x="20" y="${24 + i * 18}"` +
    `${i ? ' fill="#57606a"' : ' font-weight="600"'}>${escape(line)}</text>`));
  strips.forEach(([name, unit, value], i) => {
    const y = top + i * (strip + gap), most = ceiling(Math.max(...samples.map(value)));
    const at = (sample: Sample): string => (y + strip - value(sample) / most * strip).toFixed(1);
    const line = samples.map((sample) => `${x(sample.seconds)},${at(sample)}`).join(' ');
    const last = samples.at(-1);
    out.push(`<text x="20" y="${y + 18}" font-weight="600">${name}</text>`,
      `<text x="20" y="${y + 36}" fill="#57606a">${unit}</text>`,
      `<text x="${left - 8}" y="${y + 10}" text-anchor="end" fill="#57606a">${most}</text>`,
      `<text x="${left - 8}" y="${y + strip}" text-anchor="end" fill="#57606a">0</text>`,
      `<path d="M${left} ${y}V${y + strip}H${width - right}" fill="none" stroke="#d0d7de"/>`,
      `<polyline points="${line}" fill="none" stroke="#0b6bcb" stroke-width="1.5"/>`);
    if (last) out.push(`<text x="${width - right + 6}" y="${Number(at(last)) + 4}">` +
      `${value(last).toFixed(value(last) < 10 ? 2 : 0)}</text>`);
  });
  for (const part of [0, 0.25, 0.5, 0.75, 1])
    out.push(`<text x="${x(part * end)}" y="${height - 12}" text-anchor="middle" fill="#57606a">` +
      `${(part * end / 60).toFixed(end < 600 ? 1 : 0)} min</text>`);
  out.push('</svg>');
  return out.join('\n') + '\n';
}
