/* A number beside its bar: 0 is in the middle where some may be below it, else at the edge. Decoration: the
 * same row of the table says the number. */

import { bar } from '../text/why';

export function TermBar({ value, most, from_edge = false }: { value: number; most: number; from_edge?: boolean }) {
  const { x, width } = from_edge ? { x: 0, width: 2 * bar(Math.abs(value), most).width } : bar(value, most);
  const middle = from_edge ? 0.5 : 50;
  return (
    <td class="term-bar" aria-hidden="true">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false">
        <rect class={value < 0 ? 'lowers' : 'raises'} x={x} y="1" width={width} height="8" />
        <line x1={middle} x2={middle} y1="0" y2="10" />
      </svg>
    </td>
  );
}
