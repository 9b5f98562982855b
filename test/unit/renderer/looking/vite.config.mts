import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The screens on a made-up fleet, only to be looked at; no part of the product. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: process.env['LOOKING_DIR'] ?? '/tmp/hacc-looking',
    emptyOutDir: true,
    target: 'esnext',
    minify: false,
  },
});
