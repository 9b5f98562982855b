import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The screens. Electron 22 (Chrome 108) is the oldest engine they are tested on, so scripts and styles are
 * lowered to it; `base: './'` lets the same files be served from an app scheme and from the web host.
 */
export default defineConfig({
  root: 'src/renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../../dist/renderer',
    emptyOutDir: true,
    target: 'chrome108',
    cssTarget: 'chrome108',
    sourcemap: true,
    // Data URLs would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4096,
    modulePreload: { polyfill: false },
  },
});
