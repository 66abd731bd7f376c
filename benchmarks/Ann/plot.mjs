// Draws recall against queries per CPU second as an SVG: one line a system, logarithmic upwards.
const Width = 760, Height = 480, Left = 80, Right = 30, Top = 60, Bottom = 90;
const Colours = ['#0b6e4f', '#c8553d', '#3d5a80', '#8a6d3b', '#6a4c93'];

/** Recall is spread like -log(1 - recall), so that 0.9, 0.99 and 0.999 lie equally far apart. */
const spread = (recall) => -Math.log10(Math.max(1 - recall, 0.0005));

/** Returns the plot of a result that run.mjs wrote. */
export function plot(result, title) {
  const all = Object.values(result.curves).flat().filter((point) => point.recall_at_10 >= 0.5);
  const speeds = all.map((point) => Math.log10(point.qps_cpu));
  const lowY = Math.floor(Math.min(...speeds) * 4) / 4, highY = Math.ceil(Math.max(...speeds) * 4) / 4;
  const lowX = Math.min(...all.map((point) => spread(point.recall_at_10))), highX = spread(0.9995);
  const x = (recall) => Left + (Width - Left - Right) * (spread(recall) - lowX) / (highX - lowX);
  const y = (speed) => Height - Bottom - (Height - Top - Bottom) * (Math.log10(speed) - lowY) / (highY - lowY);
  const text = (at, down, words, more = '') => `<text x="${at}" y="${down}" font-size="12" ${more}>${words}</text>`;
  const ticksX = [0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999].filter((recall) => spread(recall) >= lowX);
  const ticksY = [500, 1000, 2000, 5000, 10000, 20000, 50000, 100000]
    .filter((speed) => Math.log10(speed) >= lowY && Math.log10(speed) <= highY);
  const grid = [
    ...ticksX.map((recall) => `<line x1="${x(recall)}" x2="${x(recall)}" y1="${Top}" y2="${Height - Bottom}"/>`),
    ...ticksY.map((speed) => `<line x1="${Left}" x2="${Width - Right}" y1="${y(speed)}" y2="${y(speed)}"/>`)];
  const labels = [
    ...ticksX.map((recall) => text(x(recall), Height - Bottom + 18, recall, 'text-anchor="middle"')),
    ...ticksY.map((speed) => text(Left - 8, y(speed) + 4, speed, 'text-anchor="end"'))];
  const lines = Object.entries(result.curves).map(([system, points], i) => {
    const drawn = points.filter((point) => point.recall_at_10 >= 0.5)
      .map((point) => `${x(Math.min(point.recall_at_10, 0.9995)).toFixed(1)},${y(point.qps_cpu).toFixed(1)}`);
    const colour = Colours[i % Colours.length];
    const dots = drawn.map((at) => `<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3.5" fill="${colour}"/>`);
    return `<polyline points="${drawn.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`
      + text(Width - Right - 150, Top + 16 + 18 * i, system, `fill="${colour}" font-weight="bold"`);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${Width}" height="${Height}" font-family="sans-serif">
<rect width="100%" height="100%" fill="white"/>
${text(Left, 26, `${title}, cosine: recall@10 against queries per CPU second`, 'font-weight="bold"')}
<g stroke="#ddd">${grid.join('')}</g>
${labels.join('\n')}
${lines.join('\n')}
${text((Width + Left - Right) / 2, Height - Bottom + 38, 'recall@10', 'text-anchor="middle"')}
${text(Left, Height - 30, `${result.machine}, commit ${result.commit}`, 'fill="#666"')}
${text(Left, Height - 14, result.command, 'fill="#666" style="font-size:9px"')}
</svg>
`;
}
