/* One for every part of what is said (messages/LANGUAGE/PART.ts): see web/languages.mjs. English says which words
 * there are. */
declare module 'bema:languages' {
  const load: Record<string, () => Promise<typeof import('./messages/en/first')>>;
  export default load;
}

declare module 'bema:languages/later' {
  const load: Record<string, () => Promise<typeof import('./messages/en/later')>>;
  export default load;
}

declare module 'bema:languages/ranking' {
  const load: Record<string, () => Promise<typeof import('./messages/en/ranking')>>;
  export default load;
}

declare module 'bema:languages/preset' {
  const load: Record<string, () => Promise<typeof import('./messages/en/preset')>>;
  export default load;
}

declare module 'bema:languages/algorithm' {
  const load: Record<string, () => Promise<typeof import('./messages/en/algorithm')>>;
  export default load;
}

declare module 'bema:languages/approvals' {
  const load: Record<string, () => Promise<typeof import('./messages/en/approvals')>>;
  export default load;
}

declare module 'bema:languages/log' {
  const load: Record<string, () => Promise<typeof import('./messages/en/log')>>;
  export default load;
}

declare module 'bema:languages/teams' {
  const load: Record<string, () => Promise<typeof import('./messages/en/teams')>>;
  export default load;
}

declare module 'bema:languages/moderation' {
  const load: Record<string, () => Promise<typeof import('./messages/en/moderation')>>;
  export default load;
}
