import { t } from '../messages';
import { toast_close, toasts } from '../state/toasts';
import { Icon } from './icon';

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div class={toast.bad ? 'toast bad' : 'toast'} key={toast.id}>
          <span>{toast.words}</span>
          {toast.link && <a href={toast.link.href}>{toast.link.words}</a>}
          {toast.act && (
            <button
              type="button"
              class="link"
              onClick={() => {
                toast_close(toast.id);
                toast.act!.run();
              }}
            >
              {toast.act.words}
            </button>
          )}
          <button
            type="button"
            class="action"
            aria-label={t.close}
            onClick={() => toast_close(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
