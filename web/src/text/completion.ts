/* What is being typed at the caret: a name, a tag or an emoji that could be completed. */

export interface Token {
  kind: 'person' | 'tag' | 'emoji';
  /* Without its sign. */
  text: string;
  /* Where the sign stands. */
  begin: number;
}

const tail = /(^|[\s(«“"'])(?:@([\w.-]*(?:@[\w.-]*)?)|#([\p{L}\p{N}\p{M}_]+)|:([\p{L}\p{N}_+-]{2,}))$/u;
const looked_back_max = 120;

export function token_at(text: string, caret: number): Token | null {
  const before = text.slice(Math.max(0, caret - looked_back_max), caret);
  const match = tail.exec(before);
  if (!match) return null;
  const [whole, lead, person, tag, emoji] = match;
  const begin = caret - whole.length + lead!.length;
  if (person !== undefined) return person ? { kind: 'person', text: person, begin } : null;
  if (tag !== undefined) return { kind: 'tag', text: tag, begin };
  return { kind: 'emoji', text: emoji!, begin };
}
