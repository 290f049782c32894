/* What was changed between two texts, word by word. */

export interface Piece {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

const words_max = 800; /* of both together: the table of a longer comparison would be large */

const words_of = (text: string) => text.match(/\s+|[^\s]+/g) ?? [];

function joined(pieces: Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out[out.length - 1];
    if (last?.kind === piece.kind) last.text += piece.text;
    else out.push({ ...piece });
  }
  return out;
}

/* Longest common run of words; what is not in it was removed or added. */
export function text_diff(before: string, after: string): Piece[] {
  const a = words_of(before);
  const b = words_of(after);
  if (a.length + b.length > words_max) {
    const both: Piece[] = [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
    return both.filter((piece) => piece.text);
  }
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: 'same', text: a[i]! });
      i++;
      j++;
    } else if (
      j === b.length ||
      (i < a.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    )
      pieces.push({ kind: 'removed', text: a[i++]! });
    else pieces.push({ kind: 'added', text: b[j++]! });
  }
  return joined(pieces);
}
