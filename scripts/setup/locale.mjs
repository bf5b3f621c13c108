// @ts-check

/**
 * What to add to the environment so that Chromium takes file names as UTF-8. In the bare C locale of containers and
 * cron jobs it can't hand a dropped file to the page if its name has an umlaut in it.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {Record<string, string>}
 */
export function utf8Locale(env = process.env, platform = process.platform) {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || 'C';
  return platform !== 'linux' || /utf-?8/i.test(locale) ? {} : { LC_ALL: 'C.UTF-8' };
}
