/* Conversations, lists, and the end of acting for a shared account. */

import { plural } from '../number';

export const people = {
  acted: {
    ended: (name: string) => `You do not act for @${name} any more`,
    ended_out: 'Your part in it has ended, and this browser was signed out of it. What you had not sent did not go out. Sign in to go on as yourself.',
    ended_self: (name: string) => `Your part in it has ended. You go on as yourself, @${name}.`,
    elsewhere: (name: string) => `This browser is @${name} now`,
    elsewhere_text: 'That was changed in another window. What you had not sent here did not go out.',
    go_on: (name: string) => `Go on as @${name}`,
    sign_in: 'Sign in',
    held_first: (name: string) => `You write for @${name}: an editor reads it before anybody else does. Until then it waits among`,
    held_where: 'your drafts',
  },

  conversations: {
    title: 'Conversations',
    lead: 'Posts that only the people named in them can read.',
    empty: 'No conversations yet. Write a post for “mentioned people” to begin one.',
    unread: 'Unread',
    remove: 'Remove from this list',
    start: 'New',
    alone: 'Note to yourself',
    mark_read: 'Mark as read',
    mark_unread: 'Mark as unread',
    remove_sure: 'It goes from your list only; what was said stays with the others.',
    fresh: (n: number) => plural(n, 'new conversation', 'new conversations'),
    you: 'You: ',
  },

  lists: {
    title: 'Lists',
    lead: 'Timelines of people you choose. Nobody sees your lists.',
    empty: 'No lists yet.',
    name: 'Name of the list',
    create: 'Make a list',
    members: 'People on it',
    members_of: (list: string) => `${list}: people on it`,
    all: 'Make and change lists',
    add: 'Find people you follow',
    add_one: 'Add',
    remove_one: 'Remove',
    delete_sure: (title: string) => `Delete the list “${title}”? The people on it stay followed.`,
    empty_list: 'Nobody on this list has posted yet.',
    no_members: 'Nobody is on this list yet.',
    exclusive: 'Keep these people out of my home',
    settings: 'Name and replies',
    replies: 'Replies that are shown',
    replies_policy: {
      list: 'To people on the list',
      followed: 'To anyone I follow',
      none: 'No replies',
    } as Record<string, string>,
  },
};
