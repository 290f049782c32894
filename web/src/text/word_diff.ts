/* What changed from one text to another, word by word. */

export interface Piece {
  kind: 'same' | 'gone' | 'come';
  text: string;
}

/* Beyond it the whole is said to have changed: the work grows with the square. */
const words_max = 2_000;

const words_of = (text: string) => text.match(/\s+|[^\s]+/g) ?? [];

function push(pieces: Piece[], kind: Piece['kind'], text: string): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}

/* The longest words in common, by the table of their lengths. */
export function word_diff(before: string, after: string): Piece[] {
  const [a, b] = [words_of(before), words_of(after)];
  const pieces: Piece[] = [];
  if (a.length > words_max || b.length > words_max || before === after) {
    if (before !== after && before) push(pieces, 'gone', before);
    if (after) push(pieces, before === after ? 'same' : 'come', after);
    return pieces;
  }
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length)
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push(pieces, 'same', a[i]!);
      i++;
      j++;
    } else if (j === b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      push(pieces, 'gone', a[i++]!);
    else push(pieces, 'come', b[j++]!);
  return pieces;
}
