/* A conversation comes as a flat list; here it becomes a tree that can be read: an author's own
 * continuation first, then by time, and what lies deep or wide is folded with its size written on it. */

export interface ThreadPost {
  id: string;
  created_at: string;
  in_reply_to_id: string | null;
  account: { id: string };
}

export interface Branch {
  id: string;
  /* How many posts, this one included. */
  size: number;
  /* True when the post goes on in the same line: it is the only reply to the one above. */
  continues: boolean;
  replies: Branch[];
}

export const indent_max = 5; /* levels shown; deeper is folded */
export const replies_shown = 4; /* siblings shown below the first level; more are folded */
export const line_max = 30; /* posts of a straight line shown in one go */

/* Ids are decimal and grow with time, but may differ in length. */
export function id_compare(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/* From the root down: what was answered, with the notices of hidden posts in their places. */
export function ancestor_line(
  answered: string | null,
  ancestors: { id: string; in_reply_to_id: string | null }[],
  notices: Map<string, { in_reply_to_id: string | null }>,
): string[] {
  const posts = new Map(ancestors.map((one) => [one.id, one]));
  const line: string[] = [];
  let at = answered;
  while (at && !line.includes(at)) {
    const here = posts.get(at) ?? notices.get(at);
    if (!here) break;
    line.unshift(at);
    at = here.in_reply_to_id;
  }
  /* Above a post that is gone the line is not known, but the server's order is. */
  const rest = ancestors.map((one) => one.id).filter((id) => !line.includes(id));
  return [...rest, ...line];
}

function by_reading_order(parent_author: string) {
  return (a: ThreadPost, b: ThreadPost): number => {
    const own = Number(b.account.id === parent_author) - Number(a.account.id === parent_author);
    return own || id_compare(a.id, b.id);
  };
}

/* Replies whose parent is not in the list (deleted, or hidden from this viewer) hang on the root. */
export function thread_tree(root: ThreadPost, descendants: ThreadPost[]): Branch[] {
  const known = new Map<string, ThreadPost>([[root.id, root]]);
  for (const post of descendants) known.set(post.id, post);
  const below = new Map<string, ThreadPost[]>();
  for (const post of known.values()) {
    if (post.id === root.id) continue;
    const parent =
      post.in_reply_to_id && known.has(post.in_reply_to_id) ? post.in_reply_to_id : root.id;
    const siblings = below.get(parent);
    if (siblings) siblings.push(post);
    else below.set(parent, [post]);
  }
  const visited = new Set<string>();
  const grow = (parent: ThreadPost): Branch[] => {
    const posts = (below.get(parent.id) ?? []).filter((post) => !visited.has(post.id));
    posts.sort(by_reading_order(parent.account.id));
    const alone = posts.length === 1;
    return posts.map((post) => {
      visited.add(post.id);
      const replies = grow(post);
      const size = replies.reduce((sum, reply) => sum + reply.size, 1);
      return { id: post.id, size, continues: alone && parent.id !== root.id, replies };
    });
  };
  return grow(root);
}

/* Ids of the branches that begin folded: below the deepest level shown, and where a straight line of
 * answers has been going on for long. It is not deeper for that. */
export function folded_at_first(tree: Branch[], levels = indent_max): Set<string> {
  const folded = new Set<string>();
  const walk = (branches: Branch[], level: number, line: number): void => {
    for (const branch of branches) {
      const forks = branch.replies.length > 1;
      const below = level + (forks ? 1 : 0);
      const long = line >= line_max;
      if (branch.replies.length > 0 && (below > levels || long)) folded.add(branch.id);
      walk(branch.replies, below, forks || long ? 1 : line + 1);
    }
  };
  walk(tree, 1, 1);
  return folded;
}

/* How many of the first branches hold about so many posts: a page of a conversation. */
export function branches_for(tree: Branch[], posts: number): number {
  let sum = 0;
  const at = tree.findIndex((branch) => (sum += branch.size) >= posts);
  return at < 0 ? tree.length : at + 1;
}
