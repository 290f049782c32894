/* What is said when a page cannot be shown. */

import { ApiError } from '../api/client';
import { t } from '../messages';
import { sign_in_address } from '../state/session';
import { ScreenHead } from './screen_head';

export function Missing({ cause, retry }: { cause?: unknown; retry?: () => void }) {
  const status = cause instanceof ApiError ? cause.status : 404;
  if (status === 401) return <SignInNeeded />;
  const gone = status === 404 || status === 410;
  return (
    <>
      <ScreenHead title={gone ? t.fault.not_found : t.fault.load} return_button />
      <div class="nothing">
        <p>
          <span>
            {gone ? t.fault.not_found_text : cause instanceof Error ? cause.message : t.fault.load}
          </span>
        </p>
        {retry && !gone && (
          <button type="button" class="button quiet" onClick={retry}>
            {t.retry}
          </button>
        )}
      </div>
    </>
  );
}

export function SignInNeeded({ title = t.nav.sign_in }: { title?: string }) {
  return (
    <>
      <ScreenHead title={title} />
      <div class="nothing">
        <p>{t.fault.sign_in}</p>
        <a class="button" href={sign_in_address()}>
          {t.nav.sign_in}
        </a>
      </div>
    </>
  );
}
