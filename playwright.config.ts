import { defineConfig } from '@playwright/test';

/** The tests of the real window: `npm test -- window`. One at a time, because each runs a whole app. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // On two cores, starting Electron and hearing a few short songs takes its time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  outputDir: 'test-results',
  reporter: 'list',
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
});
