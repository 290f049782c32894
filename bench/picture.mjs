// docs/pictures/benchmarks.svg: one bar for each figure, as a share of what it may be. The line at
// the right is the target, the small mark on a bar the limit: what the least possible costs.
const width = 940, left = 340, right = 190, row_height = 26, top = 84;
const reach = 1.6; /* of the target: where the longest bar is cut */

const style = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #57606a }
  .met { fill: #1a7f5a } .missed { fill: #b35900 }
  .target { stroke: #24292f; stroke-width: 1.5 }
  .limit { stroke: #ffffff; stroke-width: 2 }
  .track { fill: #8c959f; opacity: 0.16 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .quiet { fill: #9da7b3 }
    .met { fill: #3fb68b } .missed { fill: #e08a3c }
    .target { stroke: #e6edf3 }
    .limit { stroke: #0d1117 }
  }`;

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function bar(figure, i) {
  const y = top + i * row_height;
  const room = width - left - right;
  const target_x = left + room / reach;
  const share = figure.value / figure.most;
  const length = Math.min(share, reach) * (room / reach);
  const limit_x = figure.limit ? left + (figure.limit / figure.most) * (room / reach) : 0;
  return [
    `<text x="${left - 10}" y="${y + 14}" text-anchor="end">${escaped(figure.name)}</text>`,
    `<rect class="track" x="${left}" y="${y + 3}" width="${room}" height="15" rx="3"/>`,
    `<rect class="${share <= 1 ? "met" : "missed"}" x="${left}" y="${y + 3}" ` +
      `width="${length.toFixed(1)}" height="15" rx="3"/>`,
    figure.limit && figure.limit < figure.value
      ? `<path class="limit" d="M${limit_x.toFixed(1)} ${y + 5}v11"/>` : "",
    `<path class="target" d="M${target_x.toFixed(1)} ${y}v21"/>`,
    `<text x="${width - right + 8}" y="${y + 14}">${escaped(figure.shown)}` +
      `<tspan class="quiet"> of ${escaped(figure.allowed)}</tspan></text>`,
  ].filter(Boolean).join("\n");
}

// figures: name, value, most (the same unit), limit (or none), shown and allowed (as text).
export function picture(figures, about) {
  const height = top + figures.length * row_height + 34;
  const target_x = left + (width - left - right) / reach;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    `width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">What Bema costs, as a share of what it may cost</title>
<style>${style}
</style>
<text class="title" x="12" y="24">What Bema costs, as a share of what it may cost</text>
<text class="quiet" x="12" y="44">${escaped(about)}</text>
<text class="quiet" x="${target_x.toFixed(1)}" y="${top - 8}" text-anchor="middle">may cost</text>
${figures.map(bar).join("\n")}
<text class="quiet" x="${left}" y="${height - 10}">the mark on a bar: the least possible, ` +
    `measured in the same run</text>
</svg>
`;
}
