import { describe, expect, it } from 'vitest';
import { countReport } from '../../../scripts/lib/vitest-part.mjs';

describe('the count of a part', () => {
  const file = (status: string, assertionResults: { fullName: string; status: string }[]) => ({
    name: 'a.test.ts',
    message: '',
    status,
    assertionResults,
  });

  it('adds up what passed, failed and was skipped', () => {
    const report = {
      testResults: [
        file('failed', [
          { fullName: 'a', status: 'passed' },
          { fullName: 'b', status: 'failed' },
        ]),
        file('passed', [
          { fullName: 'c', status: 'passed' },
          { fullName: 'd needs a keyring', status: 'pending' },
        ]),
      ],
    };
    expect(countReport(report, 'unit')).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
      skips: ['unit: d needs a keyring'],
    });
  });

  it('counts a file that fails before its tests are known as one failure', () => {
    expect(countReport({ testResults: [file('failed', [])] }, 'unit')).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });
});
