import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../src/simulator/simulator';
import { exchange, TOGGLE, type Exchange } from './support/exchange';
import {
  HA_VERSIONS,
  realHomeAssistant,
  whatIsMissing,
  type RealHomeAssistant,
} from './support/real-home-assistant';
import { shapeDifferences } from './support/shape';

describe.each(HA_VERSIONS)('the simulator of %s beside the real one', (version) => {
  const missing = whatIsMissing(version);
  if (missing !== null) {
    console.warn(`skipped: ${missing}`);
  }
  let real: RealHomeAssistant;
  let simulator: Simulator;
  let theirs: Exchange;
  let ours: Exchange;

  beforeAll(async () => {
    if (missing !== null) {
      return;
    }
    real = realHomeAssistant(version);
    await real.start({ fast: 1 });
    simulator = await createSimulator({ version });
    simulator.addEntity(TOGGLE, 'off', { editable: false, friendly_name: 'Test toggle' });
    theirs = await exchange(real.url, real.token);
    ours = await exchange(simulator.url, simulator.token);
  });
  afterAll(async () => {
    if (missing === null) {
      await real.stop();
      await simulator.stop();
    }
  });

  it.skipIf(missing !== null)('R3 answers every step of the same conversation in the same shape', () => {
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    const differences = Object.keys(theirs).flatMap((step) =>
      shapeDifferences(ours[step], theirs[step], step),
    );
    expect(differences).toEqual([]);
  });

  it
    .skipIf(missing !== null)
    .each([
      'a wrong token',
      'an auth message with an id',
      'another message than auth',
      'a list for an auth message',
      'a wrong token closes',
      'broken JSON closes',
      'hello',
      'auth_ok',
      'supported_features',
      'ping',
      'a repeated id',
      'a lower id',
      'an unknown command',
      'the id of an unknown command is not used up',
      'unsubscribing nothing',
      'an area is deleted',
      'a second area of that name',
      'an area that is not there',
      'an entity that is not there',
      'an unknown service',
      'a call without a target',
      'including entities',
      'a snapshot of nothing',
      'history, a start that is no time',
      'history, an end that is no time',
      'history, a start in the future',
      'history, an id that is none',
      'history, an entity without rows',
      'history, no entities',
      'an entry of the area registry',
      'an entry of the floor registry',
      'an entry of the label registry',
      'an entry of the device registry',
      'an entry of the entity registry',
    ])('R3 answers word for word: %s', (step) => {
    expect(ours[step]).toEqual(theirs[step]);
  });

  it.skipIf(missing !== null)('R22 tells the state at the start of a history as if written then', () => {
    expect(ours['history, plain']).toMatchObject({ startsAtTheStart: true });
    expect(theirs['history, plain']).toMatchObject({ startsAtTheStart: true });
  });
});
