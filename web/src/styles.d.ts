declare module '*.css';

/* Made by web/emoji.mjs: groups of emoji, one to a line. */
declare module 'bema:emoji' {
  const emoji: Record<string, () => Promise<{ default: string[] }>>;
  export default emoji;
}

/* The same without what a post never needs; its author ships no types for it. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}

/* The address of a sheet of styles/late, made by web/late_style.mjs. */
declare module 'bema:style/*' {
  const address: string;
  export default address;
}
