import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** What every part shares: own processes (native modules, worker threads), and no more of them than two cores. */
const everywhere = { pool: 'forks', restoreMocks: true, unstubEnvs: true, unstubGlobals: true } as const;

export default defineConfig({
  plugins: [react()],
  test: {
    maxWorkers: 2,
    // Say what is wrong, not only that something is.
    passWithNoTests: false,
    projects: [
      {
        extends: true,
        test: {
          ...everywhere,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          ...everywhere,
          name: 'unit-screens',
          include: ['test/unit/**/*.test.tsx'],
          environment: 'happy-dom',
          testTimeout: 10_000,
        },
      },
      {
        extends: true,
        test: {
          ...everywhere,
          name: 'integration',
          include: ['test/integration/**/*.test.{ts,tsx}'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          ...everywhere,
          name: 'e2e-browser',
          include: ['test/e2e/browser/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          ...everywhere,
          name: 'e2e-electron',
          include: ['test/e2e/electron/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // One window system, one keyring, one focus.
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          ...everywhere,
          name: 'real-ha',
          include: ['test/real-ha/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
