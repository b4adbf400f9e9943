/** Padmé: rounds a length up so that it tells O(log log L) bits, at most 12 % longer (PURBs, Nikitin et al. 2019, §4; SPEC §9). */
export function padme(length: number): number {
  if (length < 2) return length;
  const exponent = Math.floor(Math.log2(length));
  const significant = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - significant);
  return exponent <= significant ? length : Math.ceil(length / step) * step;
}
