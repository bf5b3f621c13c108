import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts', 'bin/**/*.test.ts'],
    // Some tests decode audio or start programs, on machines of two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
