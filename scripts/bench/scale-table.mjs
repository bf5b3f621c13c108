// @ts-check
// The figures of `npm run bench -- scale` as a table, with the aim beside each.

/**
 * @typedef {object} ScanFigures
 * @property {number} ms
 * @property {number} cpuMs
 * @property {number} rssBytes
 *
 * @typedef {object} StepFigures
 * @property {string} name
 * @property {number} pageCpuMs
 * @property {number} pageMs
 * @property {number} frameGapMs
 * @property {number} mainCpuMs
 * @property {number} mainMs
 *
 * @typedef {object} ScaleFigures
 * @property {number} tracks
 * @property {ScanFigures | null} firstScan null: the library was there already, and nothing is kept of its first scan
 * @property {readonly ScanFigures[]} rescans by the command line
 * @property {number} rescanMs in the app
 * @property {readonly { shownMs: number, usableMs: number, mainCpuMs: number }[]} starts
 * @property {readonly StepFigures[]} steps
 * @property {number} mainRssAtStart bytes
 * @property {number} mainRssMost bytes
 *
 * @typedef {readonly [what: string, figure: string, aim: string, verdict: string]} Row
 */

const [RESCAN_MS, START_MS, STALL_MS, MAIN_RSS_BYTES] = [10_000, 2000, 50, 500e6];

/**
 * @param {ScaleFigures} figures
 * @returns {string} Markdown
 */
export function scaleTable(figures) {
  /** @type {Row[]} */
  const rows = [
    ...(figures.firstScan === null ? [] : [scanRow('first scan, command line', figures.firstScan, null)]),
    scanRow('scan again, nothing changed, command line', best(figures.rescans, 'ms'), RESCAN_MS),
    ['the same in the app', seconds(figures.rescanMs), `< ${seconds(RESCAN_MS)}`, verdict(figures.rescanMs, RESCAN_MS)],
    startRow(figures.starts),
    ...figures.steps.map(stepRow),
    memoryRow('main process, memory after the start', figures.mainRssAtStart),
    memoryRow('main process, most memory in all', figures.mainRssMost),
  ];
  const head = ['what', 'measured', 'aim', ''];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param {string} what @param {ScanFigures} scan @param {number | null} aimMs @returns {Row} */
function scanRow(what, { ms, cpuMs, rssBytes }, aimMs) {
  const figure = `${seconds(ms)} (processor ${seconds(cpuMs)}, ${megabytes(rssBytes)})`;
  return aimMs === null ? [what, figure, '', ''] : [what, figure, `< ${seconds(aimMs)}`, verdict(ms, aimMs)];
}

/** @param {ScaleFigures['starts']} starts @returns {Row} */
function startRow(starts) {
  const { shownMs, usableMs, mainCpuMs } = best(starts, 'usableMs');
  const figure = `rows after ${seconds(shownMs)}, usable after ${seconds(usableMs)} (main process ${seconds(mainCpuMs)})`;
  return ['start of the app', figure, `< ${seconds(START_MS)}`, verdict(usableMs, START_MS)];
}

/** @param {StepFigures} step @returns {Row} */
function stepRow({ name, pageCpuMs, pageMs, frameGapMs, mainCpuMs, mainMs }) {
  const ms = (/** @type {number} */ value) => value.toFixed(0);
  const figure = `page ${ms(pageMs)} ms (processor ${ms(pageCpuMs)}), frames ${ms(frameGapMs)} ms, main ${ms(mainMs)} ms (processor ${ms(mainCpuMs)})`;
  const onClock = Math.max(pageMs, frameGapMs, mainMs);
  return [name, figure, `< ${STALL_MS} ms`, verdict(onClock, STALL_MS, Math.max(pageCpuMs, mainCpuMs))];
}

/** @param {string} what @param {number} bytes @returns {Row} */
function memoryRow(what, bytes) {
  return [what, megabytes(bytes), `< ${megabytes(MAIN_RSS_BYTES)}`, verdict(bytes, MAIN_RSS_BYTES)];
}

/**
 * @param {number} figure
 * @param {number} aim
 * @param {number} [ownTime] the same without what other programs took
 */
function verdict(figure, aim, ownTime = figure) {
  if (figure < aim) return 'met';
  return ownTime < aim ? 'met in processor time' : 'missed';
}

/**
 * @template {string} Key
 * @template {Record<Key, number>} Figures
 * @param {readonly Figures[]} runs at least one
 * @param {Key} key
 * @returns {Figures}
 */
function best(runs, key) {
  return runs.reduce((least, run) => (run[key] < least[key] ? run : least));
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
