/* A post or an account of which only the number is known: its words or its name, leading there. Of what she
 * does not see herself (whom she blocks, what is private or gone) the number alone. */

import { ApiError, get } from '../../api/client';
import type { Account, Post } from '../../api/entities';
import { NotLoaded } from '../../components/not_loaded';
import { address_of } from '../../components/person';
import { use_loaded } from '../../components/use_loaded';
import { html_text } from '../../text/html';

const excerpt_characters = 140;

interface Found {
  href: string;
  name: string;
  words: string;
}

async function if_there<T>(path: string): Promise<T | null> {
  try {
    return await get<T>(path);
  } catch (cause) {
    if (cause instanceof ApiError && cause.status === 404) return null;
    throw cause;
  }
}

async function find(id: string): Promise<Found | null> {
  const post = await if_there<Post>(`/api/v1/statuses/${id}`);
  const account = post?.account ?? (await if_there<Account>(`/api/v1/accounts/${id}`));
  if (!account) return null;
  return {
    href: post ? `${address_of(account)}/${id}` : address_of(account),
    name: `@${account.acct}`,
    words: post ? html_text(post.content).slice(0, excerpt_characters) : '',
  };
}

export function SubjectLink({ id }: { id: string }) {
  const loaded = use_loaded(`subject:${id}`, async () => [await find(id)]);
  if (!loaded.value) return loaded.cause ? <NotLoaded of={loaded} /> : <>{id}</>;
  const [found] = loaded.value;
  if (!found) return <>{id}</>;
  return (
    <>
      <a href={found.href}>{found.name}</a>
      {found.words && ` · ${found.words}`}
    </>
  );
}
