/* What is still to be sent, and what to do with it. */

import { useState } from 'preact/hooks';
import { t } from '../messages_later';
import { is_unsure, outbox_remove, try_again, waiting, type Waiting } from '../state/outbox';
import { now_ms } from '../state/ticks';
import { close_dialog, Dialog } from './dialog';
import { Icon } from './icon';
import { Time } from './time';

function One({ one }: { one: Waiting }) {
  const [sure, set_sure] = useState(false);
  const unsure = is_unsure(one, now_ms.value);
  const remove = () => {
    if (one.kind === 'post' && !sure) return set_sure(true);
    outbox_remove(one.id);
    if (!waiting.peek().length) close_dialog();
  };
  return (
    <li>
      <div class="written-words">
        <small>
          {one.kind === 'post' ? t.outbox.post : t.outbox.act} ·{' '}
          <Time iso={new Date(one.made_ms).toISOString()} />
        </small>
        <span dir="auto">{one.words}</span>
        {(one.fault || unsure) && (
          <small class="fault">{one.fault ? t.outbox.refused(one.fault) : t.outbox.unsure}</small>
        )}
        {sure && (
          <span class="actions">
            <button type="button" class="button danger small" onClick={remove}>
              {t.outbox.remove_sure}
            </button>
          </span>
        )}
        {(one.fault || unsure) && (
          <span class="actions">
            <button type="button" class="button quiet small" onClick={() => try_again(one.id)}>
              {t.outbox.again}
            </button>
          </span>
        )}
      </div>
      <button
        type="button"
        class="action"
        aria-label={t.outbox.remove}
        title={t.outbox.remove}
        onClick={remove}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}

export function OutboxDialog() {
  return (
    <Dialog title={t.outbox.title}>
      <p class="quiet-text">{t.outbox.text}</p>
      <ul class="written">
        {waiting.value.map((one) => (
          <One one={one} key={one.id} />
        ))}
      </ul>
    </Dialog>
  );
}
