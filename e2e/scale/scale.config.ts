import { defineConfig } from '@playwright/test';
import base from '../../playwright.config';

/** `npm run bench -- scale`: measures the real app with a large library. */
export default defineConfig(base, {
  testDir: '.',
  testMatch: 'measure-scale.ts',
  timeout: 1_800_000,
  expect: { timeout: 120_000 },
  outputDir: '../../test-results',
  use: { trace: 'off' },
});
