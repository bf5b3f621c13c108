import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The renderer alone; everything that runs under Node is bundled by scripts/build.mjs. */
export default defineConfig({
  root: 'src-renderer',
  // The page is opened from the program's folder, so every reference is relative.
  base: './',
  plugins: [svelte({ configFile: false })],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    // The page's security policy allows scripts and styles from files only, never inline ones.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Where a build spends its time is of no interest to whoever starts the program for the first time.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
