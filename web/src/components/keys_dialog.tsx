import { t } from '../messages';
import { Dialog } from './dialog';

export function KeysDialog() {
  return (
    <Dialog title={t.keys.title}>
      <dl class="keys">
        {t.keys.list.map(([keys, words]) => (
          <div key={keys}>
            <dt>
              {keys.split('  ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
