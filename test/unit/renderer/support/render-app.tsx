import { act, cleanup, render, type RenderResult } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach } from 'vitest';
import { MantineProvider } from '@mantine/core';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { ContractProvider } from '../../../../src/renderer/api/contract-context';
import { startLanguages } from '../../../../src/renderer/i18n/languages';
import { WordsProvider } from '../../../../src/renderer/i18n/words';
import type { FakeClient } from './fake-client';

afterEach(cleanup);

/** Draws a part of the screens on a fake program. */
export async function renderOn(client: FakeClient, children: ReactNode): Promise<RenderResult> {
  startLanguages('en');
  const result = render(
    <MantineProvider env="test">
      <WordsProvider>
        <ContractProvider client={client}>
          <Router hook={useHashLocation}>{children}</Router>
        </ContractProvider>
      </WordsProvider>
    </MantineProvider>,
  );
  await after(() => undefined);
  return result;
}

/** Does something, lets what follows from it arrive, and lets that be drawn. */
export async function after(run: () => unknown): Promise<void> {
  await act(async () => {
    await run();
  });
  // What effects have asked for comes over the fake's own timers and the next animation frame.
  await act(
    () => new Promise<void>((resolve) => setTimeout(() => requestAnimationFrame(() => resolve()), 20)),
  );
}
