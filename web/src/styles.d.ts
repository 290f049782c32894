declare module '*.css';

/* Made by web/emoji.mjs: groups of emoji, one to a line. */
declare module 'bema:emoji' {
  const emoji: Record<string, () => Promise<{ default: string[] }>>;
  export default emoji;
}
