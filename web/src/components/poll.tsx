import { useState } from 'preact/hooks';
import type { Poll, Post } from '../api/entities';
import { t } from '../messages';
import { refresh_poll, vote } from '../state/actions';
import { me } from '../state/session';
import { now_ms } from '../state/ticks';
import { time_until } from '../text/time';
import { Words } from './rich';

/* Shares of those who voted (several choices: they may add up to more than a hundred). Null: the totals
 * are hidden until the poll ends. */
export function poll_shares(poll: Poll): (number | null)[] {
  const voters = poll.multiple && poll.voters_count !== null ? poll.voters_count : poll.votes_count;
  return poll.options.map((option) =>
    option.votes_count === null
      ? null
      : voters > 0
        ? Math.round((option.votes_count * 100) / voters)
        : 0,
  );
}

export function PollView({ post }: { post: Post }) {
  const poll = post.poll!;
  const own = me.value?.id === post.account.id;
  const closed =
    poll.expired || (poll.expires_at !== null && Date.parse(poll.expires_at) < now_ms.value);
  const [peek, set_peek] = useState(false);
  const voting = !poll.voted && !closed && !own && !peek;
  return (
    <div class="poll-box">
      {voting ? <Ballot post={post} poll={poll} /> : <Results poll={poll} />}
      <p class="poll-foot">
        <span>
          {poll.multiple && poll.voters_count !== null
            ? t.poll.voters(poll.voters_count)
            : t.poll.votes(poll.votes_count)}
        </span>
        <span>
          {closed
            ? t.poll.ended
            : poll.expires_at && t.poll.ends(time_until(poll.expires_at, now_ms.value, t.locale))}
        </span>
        {!poll.voted && !closed && !own && (
          <button type="button" class="link" onClick={() => set_peek(!peek)}>
            {peek ? t.poll.to_vote : t.poll.results}
          </button>
        )}
        {!voting && !closed && (
          <button type="button" class="link" onClick={() => void refresh_poll(post.id)}>
            {t.poll.refresh}
          </button>
        )}
      </p>
    </div>
  );
}

function Ballot({ post, poll }: { post: Post; poll: Poll }) {
  const [chosen, set_chosen] = useState<number[]>([]);
  const choose = (i: number) => {
    if (!poll.multiple) set_chosen([i]);
    else set_chosen(chosen.includes(i) ? chosen.filter((one) => one !== i) : [...chosen, i]);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen.length) void vote(post.id, chosen);
      }}
    >
      <fieldset class="ballot">
        <legend class={poll.multiple ? 'poll-several' : 'hidden-text'}>
          {poll.multiple ? t.poll.several : t.poll.choose}
        </legend>
        {poll.options.map((option, i) => (
          <label class="ballot-option" key={i}>
            <input
              type={poll.multiple ? 'checkbox' : 'radio'}
              name={`poll-${post.id}`}
              checked={chosen.includes(i)}
              onChange={() => choose(i)}
            />
            <span>
              <Words text={option.title} emojis={poll.emojis} />
            </span>
          </label>
        ))}
      </fieldset>
      <button class="button small" disabled={chosen.length === 0}>
        {t.poll.vote}
      </button>
    </form>
  );
}

function Results({ poll }: { poll: Poll }) {
  const shares = poll_shares(poll);
  const best = Math.max(...shares.map((share) => share ?? 0));
  return (
    <ol class="poll">
      {poll.options.map((option, i) => (
        <li class={best > 0 && shares[i] === best ? 'poll-result best' : 'poll-result'} key={i}>
          <span class="poll-share">{shares[i] === null ? '–' : `${shares[i]} %`}</span>
          <span class="poll-title">
            <Words text={option.title} emojis={poll.emojis} />
            {poll.own_votes?.includes(i) && <span class="poll-own">{t.poll.yours}</span>}
          </span>
          <meter class="poll-bar" min={0} max={100} value={shares[i] ?? 0} aria-hidden="true" />
        </li>
      ))}
    </ol>
  );
}
