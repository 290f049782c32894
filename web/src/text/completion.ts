/* What is being typed at the caret: a name, a tag or an emoji that could be completed. */

export interface Token {
  kind: 'person' | 'tag' | 'emoji';
  /* Without its sign, up to the caret. */
  text: string;
  /* Where the sign stands, and where the word ends that the caret is in. */
  begin: number;
  end: number;
}

const before = '(^|[^\\p{L}\\p{N}\\p{M}_@#＃:/=&])';
const signs = '@([\\w.-]*(?:@[\\w.-]*)?)|[#＃]([\\p{L}\\p{N}\\p{M}_]+)|:([\\p{L}\\p{N}_+-]{2,})';
const tail = new RegExp(`${before}(?:${signs})$`, 'u');
const rest = { person: /^[\w-]*/, tag: /^[\p{L}\p{N}\p{M}_]*/u, emoji: /^[\p{L}\p{N}_+-]*:?/u };
const looked_back_max = 120;

export function token_at(text: string, caret: number): Token | null {
  const match = tail.exec(text.slice(Math.max(0, caret - looked_back_max), caret));
  if (!match) return null;
  const [whole, lead, person, tag, emoji] = match;
  const kind = person !== undefined ? 'person' : tag !== undefined ? 'tag' : 'emoji';
  const typed = person ?? tag ?? emoji!;
  if (!typed) return null;
  const begin = caret - whole.length + lead!.length;
  return { kind, text: typed, begin, end: caret + rest[kind].exec(text.slice(caret))![0].length };
}

/* The token's place taken by what was chosen, and where the caret goes: behind the space after it. */
export function completed(text: string, token: Token, chosen: string) {
  const after = text.slice(token.end);
  const begun = text.slice(0, token.begin) + chosen;
  const spaced = /^[^\S\n]/.test(after);
  return { text: begun + (spaced ? '' : ' ') + after, caret: begun.length + 1 };
}
