import { describe, expect, it } from 'vitest';
import { afterSecondRun, countReport } from '../../../scripts/lib/vitest-part.mjs';

describe('the count of a part', () => {
  const file = (
    status: string,
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[],
  ) => ({
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
      failures: [{ name: 'unit: b', message: '' }],
      failedFiles: ['a.test.ts'],
      unsteady: [],
    });
  });

  it('counts a failure that a second run does not show as passed, and says so', () => {
    const failed = (fullName: string) => ({
      fullName,
      status: 'failed',
      failureMessages: ['late: by 3\nat x'],
    });
    const first = countReport({ testResults: [file('failed', [failed('a'), failed('b')])] }, 'unit');
    const again = countReport(
      { testResults: [file('failed', [failed('a'), { fullName: 'b', status: 'passed' }])] },
      'unit',
    );
    expect(afterSecondRun(first, again)).toMatchObject({
      passed: 1,
      failed: 1,
      failures: [{ name: 'unit: a', message: 'late: by 3' }],
      unsteady: [{ name: 'unit: b', message: 'late: by 3' }],
    });
    expect(afterSecondRun(first, first)).toEqual(first);
  });

  it('counts a file that fails before its tests are known as one failure', () => {
    expect(countReport({ testResults: [file('failed', [])] }, 'unit')).toMatchObject({
      passed: 0,
      failed: 1,
    });
  });
});
