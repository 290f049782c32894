// The page about the algorithm as the server writes it, for readers without script: the client's own words, so
// that they stand in one place. What the square itself says goes in where a mark stands (src/pages/algorithm_page.c):
// {{square}} its address, {{rules}} the rules in force, {{history}} when they changed.
const signs = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const safe = (text) => text.replace(/[&<>"]/g, (sign) => signs[sign]);

const tagged = (name, text) => `<${name}>${safe(text)}</${name}>\n`;
const list = (name, all) => `<${name}>\n${all.map((one) => `<li>${one}</li>\n`).join('')}</${name}>\n`;
const link = (href) => `<a href="${href}"><code>${href}</code></a>`;

function section({ title, paragraphs, points }) {
  const end = points ? list('ul', points.map(safe)) : '';
  return `<section>${tagged('h2', title)}${paragraphs.map((one) => tagged('p', one)).join('')}${end}</section>\n`;
}

function audit(words) {
  const published = Object.entries(words.published).map(([path, what]) => `${link(path)}: ${safe(what)}`);
  return (
    `<section>${tagged('h2', words.audit)}${tagged('p', words.audit_text)}${list('ul', published)}` +
    `${tagged('h3', words.replay)}${list('ol', words.replay_steps.map(safe))}` +
    `<pre><code>${safe(words.commands.join('\n'))}</code></pre>\n${tagged('p', words.replay_found)}</section>\n`
  );
}

const figures = '/api/bema/v1/algorithms/figures';

export function algorithm_page({ algorithm, figures: shown }) {
  return (
    `<header class="screen-head"><h1>${safe(algorithm.title)}</h1></header>\n` +
    `<article class="about algorithm">\n<p class="welcome-lead">${safe(algorithm.lead)}</p>\n` +
    algorithm.sections.map(section).join('') +
    audit(algorithm) +
    `<section>${tagged('h2', algorithm.rules)}${tagged('p', algorithm.rules_text)}` +
    `<details class="why-more">${tagged('summary', algorithm.rules_all)}{{rules}}</details></section>\n` +
    `<section>${tagged('h2', algorithm.history)}${tagged('p', algorithm.history_text)}{{history}}</section>\n` +
    `<section class="figures">${tagged('h2', shown.title)}${tagged('p', shown.text(10))}` +
    `${list('ul', [`${link(figures)}: ${safe(shown.json)}`, `<a href="${figures}?format=csv">${safe(shown.csv)}</a>`])}` +
    `</section>\n</article>\n`
  );
}
