// @ts-check
// Loaded before a program (`node --import`): tells on file descriptor 3 what the process used, when it ends.
import { writeSync } from 'node:fs';

const USAGE_FD = 3;

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, rssBytes: maxRSS * 1024 };
  writeSync(USAGE_FD, JSON.stringify(usage));
});
