/* A conversation: what came before, the post, the answers as a tree. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Context, Notice, Post } from '../api/entities';
import { Skeleton, Waiting } from '../components/feed_view';
import { FreshBar } from '../components/fresh_bar';
import { Icon } from '../components/icon';
import { Missing } from '../components/missing';
import { Avatar } from '../components/person';
import { HiddenPost, NoticeView, use_notices } from '../components/notice';
import { PostView } from '../components/post';
import { post_address } from '../components/post_actions';
import { name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { use_loaded } from '../components/use_loaded';
import { t } from '../messages';
import { go, restore_place, route } from '../router';
import { place_to_restore } from '../state/place';
import { load_composer, open_composer } from '../state/composing';
import { keep_post, post_known, post_signal } from '../state/posts';
import { published } from '../state/published';
import { on_tick } from '../state/ticks';
import { me } from '../state/session';
import { html_text } from '../text/html';
import {
  ancestor_line,
  branches_for,
  folded_at_first,
  replies_shown,
  thread_tree,
  type Branch,
} from '../text/thread';

const title_characters = 60;
const posts_at_once = 60; /* of a long conversation; the rest comes as one reads on */
const ahead_px = 1_500;
const opened_max = 500;
const look_ms_min = 10_000; /* a long conversation is much to ask for */

/* What was unfolded or folded by hand, so that a conversation one comes back to is as it was left. */
const opened = new Map<string, boolean>();

function keep_opened(id: string, open: boolean): void {
  opened.delete(id);
  opened.set(id, open);
  if (opened.size > opened_max) opened.delete(opened.keys().next().value!);
}

interface Conversation {
  post: Post;
  context: Context;
}

async function load_post(id: string): Promise<Post> {
  const post = await get<Post>(`/api/v1/statuses/${id}`);
  keep_post(post);
  return post;
}

async function load_context(id: string): Promise<Context> {
  const context = await get<Context>(`/api/v1/statuses/${id}/context`);
  context.ancestors.forEach(keep_post);
  context.descendants.forEach(keep_post);
  return context;
}

async function load_conversation(id: string): Promise<Conversation> {
  const [post, context] = await Promise.all([load_post(id), load_context(id)]);
  return { post, context };
}

/* Loaded ahead when the server has written the page, so that the client takes over without a gap. */
const ahead = new Map<string, Promise<Conversation>>();
export const load_thread_ahead = (id: string) => {
  const loading = load_conversation(id);
  ahead.set(id, loading);
  return loading;
};

export function Thread() {
  const { id, name: address_name } = route.value;
  const loaded = use_loaded(`thread:${id}`, () => {
    const begun = ahead.get(id);
    ahead.delete(id);
    return begun ?? load_conversation(id);
  });
  const [added, set_added] = useState<Post[]>([]);
  const { fresh, show_fresh } = use_fresh(id, loaded.value?.context ?? null, added, set_added);

  useEffect(() => {
    const post = published.value;
    if (post?.in_reply_to_id && !added.some((one) => one.id === post.id))
      set_added([...added, post]);
  }, [published.value]);

  const known = loaded.value?.post ?? post_known(id);
  /* A post has one address: a quote knows only its number, a boost has the number of its own. */
  const proper = known?.reblog ?? known;
  const wanted = proper && (proper.id !== id || proper.account.acct !== address_name);
  useEffect(() => {
    if (wanted) go(post_address(proper), true);
  }, [wanted, id]);
  if (!known && loaded.cause)
    return (
      <HiddenPost id={id} key={id}>
        <Missing cause={loaded.cause} retry={loaded.again} />
      </HiddenPost>
    );
  const name = known ? name_of(known.account) : '';
  const words = known ? html_text(known.content).slice(0, title_characters) : '';
  return (
    <>
      <ScreenHead
        title={t.thread.heading}
        page_title={known ? `${t.thread.title(name)} ${words}` : undefined}
        return_button
      />
      <FreshBar n={fresh} words={t.thread.fresh} show={show_fresh} />
      {known ? (
        <Shown key={id} id={id} context={loaded.value?.context ?? null} added={added} />
      ) : (
        <Skeleton />
      )}
    </>
  );
}

/* Answers that come while the conversation is read wait behind a bar. */
function use_fresh(
  id: string,
  context: Context | null,
  added: Post[],
  set_added: (posts: Post[]) => void,
) {
  const [waiting, set_waiting] = useState<Post[]>([]);
  useEffect(() => set_waiting([]), [id]);
  useEffect(() => {
    if (!context) return undefined;
    const known = new Set([...context.descendants, ...added].map((one) => one.id));
    let looked_ms = Date.now();
    return on_tick(async () => {
      if (Date.now() - looked_ms < look_ms_min) return;
      looked_ms = Date.now();
      try {
        const now = await get<Context>(`/api/v1/statuses/${id}/context`);
        set_waiting(now.descendants.filter((one) => !known.has(one.id)));
      } catch {
        /* Quietly: the next look is soon. */
      }
    });
  }, [id, context, added]);
  const show_fresh = () => {
    waiting.forEach(keep_post);
    set_added([...added, ...waiting]);
    set_waiting([]);
  };
  return { fresh: waiting.length, show_fresh };
}

function Shown({ id, context, added }: { id: string; context: Context | null; added: Post[] }) {
  const focus = useRef<HTMLDivElement>(null);
  const post = post_signal(id).value;
  const notices = use_notices(id, context);
  const ancestors = useMemo(
    () => ancestor_line(post?.in_reply_to_id ?? null, context?.ancestors ?? [], notices),
    [context, notices, post?.in_reply_to_id],
  );

  /* The post itself is what was asked for: it stands at the top, the earlier ones above the edge. */
  useLayoutEffect(() => {
    if (!context) return;
    if (place_to_restore.peek()) {
      requestAnimationFrame(restore_place);
      return;
    }
    if (context.ancestors.length) {
      const head = document.querySelector('.screen-head')?.getBoundingClientRect().height ?? 0;
      scrollTo(0, focus.current!.getBoundingClientRect().top + scrollY - head - 8);
    }
  }, [context]);

  const tree = useMemo(() => {
    const root = post_known(id);
    if (!context || !root) return [];
    const here = new Set([id, ...context.descendants.map((one) => one.id)]);
    const fresh: Post[] = [];
    for (const one of added)
      if (here.has(one.in_reply_to_id!) && !here.has(one.id)) {
        here.add(one.id);
        fresh.push(one);
      }
    const hidden = [...notices.values()]
      .filter((one) => !ancestors.includes(one.status_id))
      .map((one) => ({ ...one, id: one.status_id, account: { id: '' } }));
    return thread_tree(root, [...context.descendants, ...fresh, ...hidden]);
  }, [context, added, notices]);

  const folded = useMemo(() => folded_at_first(tree), [tree]);

  return (
    <div class="thread">
      {ancestors.length > 0 && (
        <section class="ancestors" aria-label={t.thread.above}>
          {ancestors.map((one) => (
            <PostOrNotice id={one} notices={notices} key={one} />
          ))}
        </section>
      )}
      <div class="thread-focus" ref={focus}>
        {!post && <p class="nothing">{t.thread.deleted}</p>}
        <PostView id={id} focused context="thread" in_thread={ancestors.length > 0} />
      </div>
      {post && me.value && (
        <button
          type="button"
          class="prompt reply-prompt"
          onPointerEnter={() => void load_composer()}
          onClick={() => void open_composer({ kind: 'reply', post })}
        >
          <Avatar account={me.value} px={32} link={false} />
          <span>{t.thread.reply_prompt(name_of(post.account))}</span>
          <Icon name="reply" />
        </button>
      )}
      <section class="replies" aria-label={t.thread.replies}>
        {!context ? (
          <Skeleton />
        ) : tree.length ? (
          <Replies branches={tree} folded={folded} notices={notices} level={1} of={id} first />
        ) : (
          <p class="feed-all">{t.thread.no_replies}</p>
        )}
      </section>
    </div>
  );
}

function PostOrNotice({ id, notices }: { id: string; notices: Map<string, Notice> }) {
  const notice = notices.get(id);
  return notice ? <NoticeView notice={notice} /> : <PostView id={id} context="thread" in_thread />;
}

interface RepliesProps {
  branches: Branch[];
  folded: Set<string>;
  notices: Map<string, Notice>;
  level: number;
  /* The post that is answered. */
  of: string;
  first?: boolean;
}

function Replies({ branches, folded, notices, level, of, first = false }: RepliesProps) {
  const [all, set_all] = useState(opened.get(`all ${of}`) ?? false);
  const [pages, set_pages] = useState(place_to_restore.peek() ? Infinity : 1);
  const most = first ? branches_for(branches, posts_at_once * pages) : replies_shown;
  const shown = all || (level === 1 && !first) ? branches : branches.slice(0, most);
  const hidden = branches.slice(shown.length).reduce((sum, branch) => sum + branch.size, 0);
  return (
    <ol class={level === 1 ? 'branch first' : 'branch'}>
      {shown.map((branch) => (
        <Reply
          branch={branch}
          folded={folded}
          notices={notices}
          level={level}
          key={branch.id}
        />
      ))}
      {hidden > 0 &&
        (first ? (
          <More key={pages} come={() => set_pages(pages + 1)} />
        ) : (
          <li class="branch-more">
            <button
              type="button"
              class="link"
              onClick={() => {
                keep_opened(`all ${of}`, true);
                set_all(true);
              }}
            >
              {t.thread.unfold(hidden)}
            </button>
          </li>
        ))}
    </ol>
  );
}

/* The next page of a long conversation comes before its place is reached. */
function More({ come }: { come: () => void }) {
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) come();
      },
      { rootMargin: `${ahead_px}px` },
    );
    watcher.observe(place.current!);
    return () => watcher.disconnect();
  }, []);
  return (
    <li ref={place}>
      <Waiting />
    </li>
  );
}

interface ReplyProps {
  branch: Branch;
  folded: Set<string>;
  notices: Map<string, Notice>;
  level: number;
}

function Reply({ branch, folded, notices, level }: ReplyProps) {
  const [open, set_open] = useState(opened.get(branch.id) ?? !folded.has(branch.id));
  const straight = branch.replies.length === 1;
  const below = branch.size - 1;
  return (
    <li class={straight && open ? 'reply straight' : 'reply'}>
      <PostOrNotice id={branch.id} notices={notices} />
      {below > 0 && (
        <button
          type="button"
          class={open ? 'fold-line' : 'fold-more link'}
          aria-expanded={open}
          aria-label={open ? t.thread.fold : t.thread.unfold(below)}
          title={open ? t.thread.fold : undefined}
          onClick={() => {
            keep_opened(branch.id, !open);
            set_open(!open);
          }}
        >
          {open ? <Icon name="down" /> : t.thread.unfold(below)}
        </button>
      )}
      {below > 0 && open && (
        <Replies
          branches={branch.replies}
          folded={folded}
          notices={notices}
          level={straight ? level : level + 1}
          of={branch.id}
        />
      )}
    </li>
  );
}
