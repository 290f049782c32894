// The words of the posts of bench/square.mjs; those that come first are met most often.
const syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "chi", "dor", "fen",
                   "gal", "hul", "jin", "kor", "lam", "mer", "nos", "pal", "qui", "rus", "sol"];
export const words = [];
for (let i = 0; i < 20000; i++) {
  let word = syllables[i % 24] + syllables[Math.floor(i / 24) % 24];
  if (i >= 576) word += syllables[Math.floor(i / 576) % 24];
  words.push(i >= 13824 ? word + syllables[i % 7] : word);
}
