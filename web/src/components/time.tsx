import { t } from '../messages';
import { now_ms } from '../state/ticks';
import { time_long, time_short } from '../text/time';

export function Time({
  iso,
  long = false,
  kind = '',
}: {
  iso: string;
  long?: boolean;
  kind?: string;
}) {
  const full = time_long(iso, t.locale);
  return (
    <time class={kind} dateTime={iso} title={full}>
      {long ? full : time_short(iso, now_ms.value, t.time, t.locale)}
    </time>
  );
}
