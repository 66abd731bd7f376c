// Draws what fine-tuning brought, from the reports of journey.mjs: a pair of bars a report and mode.
//
//   node samples/journey/chart.mjs REPORT.json... > docs/images/journey.svg
import { readFileSync } from 'node:fs';

const Left = 60, Top = 50, Plot = 240, Bar = 34, Group = 2 * Bar + 26, Between = 30;
const Colours = { before: '#9aa5b1', after: '#0b6e4f' };

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
if (reports.length === 0) {
  console.error('usage: node samples/journey/chart.mjs REPORT.json...');
  process.exit(2);
}
const highest = Math.ceil(10 * Math.max(...reports.flatMap(({ before, after }) =>
  [before, after ?? before].flatMap(({ dense, hybrid }) => [dense, hybrid])))) / 10;
const height = (score) => Plot * score / highest;
const text = (x, y, words, more = '') => `<text x="${x}" y="${y}" ${more}>${words}</text>`;
const middle = 'text-anchor="middle"';

function bars(report, mode, x) {
  return ['before', 'after'].filter((when) => report[when]).map((when, i) => {
    const score = report[when][mode];
    const at = x + i * Bar, y = Top + Plot - height(score);
    return `<rect x="${at}" y="${y.toFixed(1)}" width="${Bar - 4}" height="${height(score).toFixed(1)}" fill="${Colours[when]}"/>`
      + text(at + Bar / 2 - 2, (y - 5).toFixed(1), score.toFixed(3), `${middle} font-size="11"`);
  }).join('') + text(x + Bar, Top + Plot + 17, mode, middle);
}

const step = 2 * Group + Between;
const groups = reports.map((report, i) => {
  const x = Left + 15 + i * step;
  const pairs = report.pairs === 'synthetic' ? 'no labels' : `${report.pairs} labelled queries`;
  return bars(report, 'dense', x) + bars(report, 'hybrid', x + Group)
    + text(x + Group - 13, Top + Plot + 40, report.dataset, `${middle} font-weight="bold"`)
    + text(x + Group - 13, Top + Plot + 56, pairs, `${middle} fill="#666"`);
});
const width = Left + 15 + reports.length * step;
const ticks = Array.from({ length: Math.round(highest * 10) + 1 }, (_, i) => i / 10).map((score) => {
  const y = Top + Plot - height(score);
  return `<line x1="${Left}" x2="${width}" y1="${y}" y2="${y}" stroke="#ddd"/>${text(Left - 8, y + 4, score.toFixed(1), 'text-anchor="end"')}`;
});

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Top + Plot + 75}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${text(Left, 24, 'nDCG@10 on the test split, before and after fine-tuning', 'font-weight="bold" font-size="14"')}
${Object.entries(Colours).map(([when, colour], i) => `<rect x="${Left + i * 80}" y="33" width="10" height="10" fill="${colour}"/>${text(Left + 15 + i * 80, 42, when)}`).join('')}
${ticks.join('\n')}
${groups.join('\n')}
</svg>`);
