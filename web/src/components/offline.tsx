/* A quiet line that says that the square is out of reach, and what waits for it. */

import { t } from '../messages';
import { waiting } from '../state/outbox';
import { reachable } from '../state/reach';
import { dialog } from './dialog';
import { Icon } from './icon';

async function show_outbox(): Promise<void> {
  const { OutboxDialog } = await import('../later');
  dialog.value = <OutboxDialog />;
}

export function Offline() {
  const n = waiting.value.length;
  const off = !reachable.value;
  const stuck = waiting.value.some((one) => one.fault);
  return (
    <div class="offline-place" role="status">
      {(off || n > 0) && (
        <p class="offline">
          <Icon name={off ? 'offline' : 'clock'} />
          <span>{off ? t.offline.now : stuck ? t.offline.stuck : t.offline.sending}</span>
          {n > 0 && (
            <button type="button" class="link" onClick={() => void show_outbox()}>
              {t.offline.waiting(n)}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
