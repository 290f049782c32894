/* Under what trends, quietly: why. A press says more. */

import type { TrendReason, TrendReasons } from '../api/entities';
import { t } from '../messages';
import { dialog } from './dialog';
import { Icon } from './icon';

export function trend_words({ voices, quintiles, hours }: TrendReason): string {
  const who = voices ? t.explore.voices(voices) : t.explore.few_voices;
  const groups = quintiles === null ? '' : ` ${t.explore.from_groups(quintiles)}`;
  return `${who}${groups} ${t.explore.within(hours)}`;
}

async function open_trend(reason: TrendReason, policy: string): Promise<void> {
  const { TrendDialog } = await import('../later');
  dialog.value = <TrendDialog reason={reason} policy={policy} />;
}

interface WhyTrendProps {
  of: TrendReasons | null;
  reason: TrendReason | undefined;
  /* What it is about, for who does not see where the button stands. */
  name: string;
}

export function WhyTrend({ of, reason, name }: WhyTrendProps) {
  if (!of || !reason) return null;
  return (
    <button
      type="button"
      class="why-line"
      title={t.explore.why_trend}
      onClick={() => void open_trend(reason, of.policy)}
    >
      <Icon name="scales" />
      <span>
        <span class="hidden-text">{t.explore.why_trend_of(name)} </span>
        {trend_words(reason)}
      </span>
    </button>
  );
}
