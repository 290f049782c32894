declare module 'bema:languages' {
  /* One for every file of messages/: see web/languages.mjs. */
  const load: Record<string, () => Promise<{ messages: import('./messages').Messages }>>;
  export default load;
}
