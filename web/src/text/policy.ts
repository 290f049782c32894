/* The policy's file as it is read: what a comment says, and the lines it stands above. */

export interface PolicyPart {
  words: string;
  lines: [string, string][];
}

/* Its history is told elsewhere. */
export function policy_parts(file: string): PolicyPart[] {
  const parts: PolicyPart[] = [];
  let closed = true;
  for (const line of file.split('\n')) {
    if (line.startsWith('#')) {
      if (closed) parts.push({ words: '', lines: [] });
      closed = false;
      const part = parts.at(-1)!;
      part.words = `${part.words} ${line.slice(1).trim()}`.trim();
      continue;
    }
    const at = line.indexOf('=');
    const key = line.slice(0, at).trim();
    if (at > 0 && key !== 'history') {
      if (!parts.length) parts.push({ words: '', lines: [] });
      parts.at(-1)!.lines.push([key, line.slice(at + 1).trim()]);
    }
    closed = true;
  }
  return parts;
}
