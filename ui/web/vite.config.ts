import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { shell } from './shell';

export default defineConfig({
  plugins: [svelte(), shell()],
  // Nothing inlined as data: addresses: the policy of the pages allows files only.
  build: { outDir: '../dist', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1200, rollupOptions: { input: ['index.html', 'reference.html'] }, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: 'es' },
  // The tokens' text is read by a test; other styles are not looked at.
  test: { setupFiles: ['./tests/setup.ts'], css: { include: [/tokens\.css/] } },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8112', ws: true } } },
});
