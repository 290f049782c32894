/* Names and values; what there is nothing to say of is left out. */

import type { ComponentChildren } from 'preact';

export function Facts({ rows }: { rows: (readonly [string, ComponentChildren])[] }) {
  const said = rows.filter(([, value]) => value);
  if (!said.length) return null;
  return (
    <dl class="facts">
      {said.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
