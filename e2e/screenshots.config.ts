import { defineConfig } from '@playwright/test';
import base from '../playwright.config';

/** `npm run screenshots`: takes the pictures of the documentation from the real app. */
export default defineConfig(base, {
  testDir: '.',
  testMatch: 'take-screenshots.ts',
  timeout: 1_800_000,
  outputDir: '../test-results',
  use: { trace: 'off' },
});
