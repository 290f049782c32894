/* Lines over days, as points of a drawing. A day without a value is a gap. */

export interface Dated {
  day: string;
  value: number | null;
}

const day_ms = 86_400_000;

export const day_number = (day: string): number => Math.round(Date.parse(day) / day_ms);

/* One string of points for each piece without a gap. What stands alone is a short line, or it would not be
 * seen. */
export function pieces(of: Dated[], most: number, width: number, height: number): string[] {
  if (!of.length) return [];
  const first = day_number(of[0]!.day);
  const days = Math.max(1, day_number(of.at(-1)!.day) - first);
  const lines: [number, number][][] = [];
  let before = NaN;
  for (const { day, value } of of) {
    if (value === null) continue;
    const at = day_number(day);
    const point: [number, number] = [((at - first) / days) * width, height - (value / most) * height];
    if (at === before + 1) lines.at(-1)!.push(point);
    else lines.push([point]);
    before = at;
  }
  return lines.map((line) => {
    const [x, y] = line[0]!;
    const drawn = line.length > 1 ? line : [[Math.max(0, x - 2), y], [Math.min(width, x + 2), y]];
    return drawn.map(([px, py]) => `${px!.toFixed(1)},${py!.toFixed(1)}`).join(' ');
  });
}

/* The round number at the top of the axis. */
export function top_of(values: (number | null)[]): number {
  const most = Math.max(0, ...values.map((one) => one ?? 0));
  if (most === 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((one) => one * unit).find((one) => one >= most)!;
}
