/** 97.5 % of a normal distribution lie below so many deviations, so 95 % lie between this and its negative. */
const Z_95 = 1.959964;

/**
 * Where a share probably lies that was counted over few: the 95 % score interval of a binomial proportion (Wilson 1927). Unlike a bootstrap it
 * has a width where all or none of a handful were right. It takes what was counted for independent, and is too narrow where it is not.
 * @param share 0..1
 * @returns [low, high], 0..1; NaN of none counted
 */
export function wilsonInterval(share: number, count: number): [number, number] {
  const z2 = Z_95 ** 2;
  const centre = share + z2 / (2 * count);
  const reach = Z_95 * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count ** 2));
  const scale = 1 + z2 / count;
  return [(centre - reach) / scale, (centre + reach) / scale];
}
