/** One line of progress with the time left, rewritten in place on a terminal, printed every half minute elsewhere. */
export interface ProgressLine {
  /** `stage` starts a new clock whenever its part before the colon changes. @param after stands behind the time left */
  update(stage: string, done: number, total: number, detail: string, after?: string): void;
  print(text: string): void;
}

const TERMINAL_INTERVAL_MS = 200;
const LOG_INTERVAL_MS = 30_000;

export function createProgressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  const intervalMs = stream.isTTY ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
  let clock = { name: '', startedMs: 0, firstDone: 0 };
  let shownMs = 0;
  /** Whether the cursor stands behind a line that is not ended. */
  let isOpen = false;

  return {
    update(stage, done, total, detail, after = '') {
      const nowMs = Date.now();
      const name = stage.split(':')[0]!;
      if (name !== clock.name) clock = { name, startedMs: nowMs, firstDone: done };
      if (nowMs - shownMs < intervalMs && done < total) return;
      shownMs = nowMs;
      const rate = (done - clock.firstDone) / (nowMs - clock.startedMs);
      const eta = rate > 0 && done < total ? `, ${formatTime((total - done) / rate)} left` : '';
      const text = `${stage} ${done}/${total} ${detail}${eta}${after}`;
      isOpen = stream.isTTY && done < total;
      stream.write(stream.isTTY ? `\r\x1b[2K${text}${done === total ? '\n' : ''}` : `${text}\n`);
    },
    print(text) {
      stream.write(`${isOpen ? '\n' : ''}${text}\n`);
      isOpen = false;
    },
  };
}

/** E.g. `43 s`, `4 min 05 s`, from an hour on `2 h 10 min`. */
export function formatTime(ms: number): string {
  const totalSec = Math.round(ms / 1000);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  if (totalSec < 60) return `${totalSec} s`;
  if (totalSec < 3600) return `${Math.floor(totalSec / 60)} min ${twoDigits(totalSec % 60)} s`;
  const totalMin = Math.round(totalSec / 60);
  return `${Math.floor(totalMin / 60)} h ${twoDigits(totalMin % 60)} min`;
}
