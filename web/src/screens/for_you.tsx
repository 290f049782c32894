/* "For you": what is ranked for its reader, with its settings beside it and a reason under each post. */

import { useEffect, useState } from 'preact/hooks';
import { fault_words, get } from '../api/client';
import type { Explanation } from '../api/entities';
import { dialog } from '../components/dialog';
import { FeedView } from '../components/feed_view';
import { Icon } from '../components/icon';
import { PostView } from '../components/post';
import { name_of } from '../components/rich';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages_ranking';
import { explanation_of } from '../state/explanations';
import { rows_drawn, rows_fetch, rows_missing } from '../state/post_feed';
import { new_slate, note_slate, ranked_feed, slate_now, type RankedRow, type Slate } from '../state/ranking';
import { remember_on_leaving } from '../state/recall';
import { post_known } from '../state/posts';
import { say, say_bad } from '../state/toasts';
import { line_parts, sentence } from '../text/why_line';

async function open_why(post_id: string, slate: string): Promise<void> {
  const { WhyDialog } = await import('../later');
  dialog.value = <WhyDialog post_id={post_id} slate={slate} />;
}

async function open_settings(): Promise<void> {
  const { FeedSettingsDialog } = await import('../later');
  dialog.value = <FeedSettingsDialog />;
}

export function ForYou() {
  const of = ranked_feed();
  const slate = of.items.value[0]?.slate ?? slate_now.value;
  useEffect(() => remember_on_leaving('for_you', of, () => rows_drawn(of.items.peek())), [of]);
  return (
    <>
      <Bar slate={slate} />
      <FeedView
        of={of}
        item={(row) => <Ranked row={row} key={row.id} />}
        empty={
          <>
            <strong>{t.ranking.empty_title}</strong>
            <span>{t.ranking.empty}</span>
          </>
        }
        label={t.home.for_you}
        again={{ missing: rows_missing, fetch: rows_fetch }}
      />
    </>
  );
}

/* Of one height from the start, so that nothing moves when the words come. */
function WhyLine({ row }: { row: RankedRow }) {
  const why = explanation_of(row.slate, row.shown).value;
  const post = post_known(row.shown);
  const words = why && post ? line_words(why, name_of(post.account)) : '';
  return (
    <button
      type="button"
      class="why-line"
      aria-label={words ? `${words} · ${t.ranking.why}` : undefined}
      onClick={() => void open_why(row.shown, row.slate)}
    >
      <Icon name="scales" /> <span>{words || t.ranking.why}</span>
    </button>
  );
}

function line_words(why: Explanation, author: string): string {
  const { line } = t.ranking;
  return sentence(
    line_parts(why).map((part) => {
      const words = line[part];
      return typeof words === 'string' ? words : words(author);
    }),
    t.locale,
  );
}

function Ranked({ row }: { row: RankedRow }) {
  note_slate(row);
  return (
    <PostView
      id={row.id}
      context="home"
      foot={<WhyLine row={row} />}
    />
  );
}

function Bar({ slate }: { slate: string }) {
  const [busy, set_busy] = useState(false);
  const facts = use_loaded(`slate:${slate}`, async () =>
    slate ? get<Slate>(`/api/bema/v1/slates/${slate}`) : null,
  ).value;
  const refresh = async () => {
    set_busy(true);
    try {
      say(t.ranking.refreshed(await new_slate()));
      scrollTo({ top: 0 });
    } catch (cause) {
      say_bad(t.ranking.not_refreshed(fault_words(cause)));
    }
    set_busy(false);
  };
  const made = facts && new Date(facts.made_at).toLocaleTimeString(t.locale, { timeStyle: 'short' });
  return (
    <div class="slate-bar">
      <p>
        {facts && t.ranking.made(made!, t.ranking.presets[facts.preset]?.[0] ?? facts.preset)}
      </p>
      <button
        type="button"
        class="button quiet small"
        disabled={busy}
        onClick={() => void refresh()}
      >
        {t.ranking.refresh}
      </button>
      <button
        type="button"
        class="action"
        title={t.ranking.settings}
        aria-label={t.ranking.settings}
        onClick={() => void open_settings()}
      >
        <Icon name="sliders" />
      </button>
    </div>
  );
}
