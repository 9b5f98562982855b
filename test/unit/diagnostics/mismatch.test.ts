import { describe, expect, it } from 'vitest';
import { findMismatches } from '../../../src/main/diagnostics/mismatch';
import { CONNECTION_STATES, type ConnectionState } from '../../../src/shared/model';

const socket = (readyState: number, generation = 3): { readyState: number; generation: number } => ({
  readyState,
  generation,
});
const believed = (
  state: ConnectionState,
  probing = false,
): { state: ConnectionState; generation: number; probing: boolean } => ({ state, generation: 3, probing });

describe('what sockets say and what is believed', () => {
  it('R32 agree when a connected site has one open socket of its generation', () => {
    expect(findMismatches({ registry: believed('connected'), sockets: [socket(1)] })).toEqual([]);
  });

  it('R32 agree when a site at rest has none, or one that is saying goodbye', () => {
    for (const state of ['waiting', 'stopped', 'manual', 'inactive', 'incomplete'] as const) {
      expect(findMismatches({ registry: believed(state), sockets: [] })).toEqual([]);
      expect(findMismatches({ registry: believed(state), sockets: [socket(2), socket(3)] })).toEqual([]);
    }
  });

  it('R5 R32 agree while the watchdog looks at a stopped site', () => {
    expect(findMismatches({ registry: believed('stopped', true), sockets: [socket(1)] })).toEqual([]);
  });

  it('R32 agree while one connects and the one before it closes', () => {
    const sockets = [socket(2, 2), socket(0, 3)];
    expect(findMismatches({ registry: believed('connecting'), sockets })).toEqual([]);
  });

  it('R32 disagree when it is believed connected and no socket is open', () => {
    for (const sockets of [[], [socket(2)], [socket(3)], [socket(0)]]) {
      expect(findMismatches({ registry: believed('connected'), sockets })).toContain('believed-connected');
    }
  });

  it('R32 disagree when a socket is open and the connection is believed idle', () => {
    const idle = CONNECTION_STATES.filter(
      (state) => !['connecting', 'authenticating', 'synchronising', 'connected'].includes(state),
    );
    for (const state of idle) {
      expect(findMismatches({ registry: believed(state), sockets: [socket(1)] }), state).toEqual([
        'open-but-idle',
      ]);
    }
  });

  it('R10 R32 two living sockets of one site are always wrong', () => {
    for (const second of [0, 1]) {
      expect(
        findMismatches({ registry: believed('connected'), sockets: [socket(1, 2), socket(second)] }),
      ).toContain('two-sockets');
    }
  });

  it('R32 a socket of a site that is in no list is found, and one of an earlier generation', () => {
    expect(findMismatches({ registry: null, sockets: [socket(1)] })).toEqual(['not-listed']);
    expect(findMismatches({ registry: null, sockets: [socket(2)] })).toEqual([]);
    expect(findMismatches({ registry: believed('connected'), sockets: [socket(1, 2)] })).toEqual([
      'old-generation',
    ]);
  });
});
