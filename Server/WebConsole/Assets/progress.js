// How far a job is, in words.
import { number, duration } from './dom.js';

/** "embedding: 1,200 of 5,000 · 85/s · ETA 45 s" */
export function describeProgress({ stage, done, total, rate, eta_s: eta }) {
  const parts = [total ? `${number(done)} of ${number(total)}` : number(done)];
  if (rate) parts.push(`${number(Math.round(rate * 10) / 10)}/s`);
  if (eta) parts.push(`ETA ${duration(eta)}`);
  return `${stage}: ${parts.join(' · ')}`;
}
