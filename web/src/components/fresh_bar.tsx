/* What is new waits behind this bar, so that nothing jumps under the reader. It is said aloud when it comes
 * and then once a minute at most, however much more comes. */

import { useEffect, useState } from 'preact/hooks';

const said_ms_min = 60_000;

interface FreshBarProps {
  n: number;
  words: (n: number) => string;
  show: () => void;
}

export function FreshBar({ n, words, show }: FreshBarProps) {
  const [said, set_said] = useState({ n: 0, ms: 0 });
  useEffect(() => {
    if (n === 0) set_said({ n: 0, ms: 0 });
    else if (Date.now() - said.ms >= said_ms_min) set_said({ n, ms: Date.now() });
  }, [n]);
  return (
    <div class="fresh-place">
      <p class="hidden-text" role="status">
        {said.n > 0 && words(said.n)}
      </p>
      {n > 0 && (
        <button type="button" class="fresh" data-action="fresh" onClick={show}>
          {words(n)}
        </button>
      )}
    </div>
  );
}
