import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { usePalette } from '../../../src/renderer/components/palette/palette-state';
import { Shortcuts } from '../../../src/renderer/components/shortcuts/shortcut-sheet';
import {
  SEQUENCE_MS,
  SHORTCUTS,
  strokeOf,
  StrokeReader,
} from '../../../src/renderer/components/shortcuts/shortcuts';
import { FakeClient } from './support/fake-client';
import { after, renderOn } from './support/render-app';

const actionOf = (strokes: readonly string[], reader = new StrokeReader(), inField = false): unknown =>
  strokes.map((stroke, index) => reader.read(stroke, index * 10, inField)?.action).at(-1);

describe('keyboard shortcuts', () => {
  beforeEach(() => {
    window.location.hash = '';
    usePalette.getState().close();
  });

  it('R47 has no two that begin alike, and reads each of the table as itself', () => {
    const all = SHORTCUTS.flatMap(({ keys }) => keys.map((strokes) => strokes.join(' ')));
    expect(new Set(all).size).toBe(all.length);
    for (const stroke of all) {
      expect(all.filter((other) => other !== stroke && other.startsWith(`${stroke} `))).toEqual([]);
    }
    for (const { keys, action } of SHORTCUTS) {
      if (action !== null) for (const strokes of keys) expect(actionOf(strokes)).toEqual(action);
    }
  });

  it('R47 forgets half a sequence after a moment, and takes no letters from who types', () => {
    const reader = new StrokeReader();
    expect(reader.read('G', 0, false)).toBeNull();
    expect(reader.read('L', SEQUENCE_MS, false)).toBeNull();
    expect(actionOf(['G', 'X', 'G', 'L'])).toEqual({ type: 'go', path: '/log' });
    expect(actionOf(['G', '/'])).toEqual({ type: 'search' });
    expect(actionOf(['G', 'L'], new StrokeReader(), true)).toBeUndefined();
    expect(actionOf(['?'], new StrokeReader(), true)).toBeUndefined();
    expect(actionOf(['Ctrl K'], new StrokeReader(), true)).toEqual({ type: 'palette' });
    expect(strokeOf({ key: 'k', ctrlKey: false, metaKey: true, altKey: false })).toBe('Ctrl K');
    expect(strokeOf({ key: 'Shift', ctrlKey: false, metaKey: false, altKey: false })).toBeNull();
  });

  it('R47 opens the sheet by ? and by its button, and lists every shortcut of the table', async () => {
    await renderOn(new FakeClient(), <Shortcuts />);
    await after(() => fireEvent.keyDown(document.body, { key: '?' }));
    expect(screen.getAllByRole('term')).toHaveLength(SHORTCUTS.length);
    // Behind a dialog nothing happens.
    await after(() => fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true }));
    expect(usePalette.getState().opened).toBe(false);
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Close' })));
    await after(() => fireEvent.click(screen.getByRole('button', { name: 'Keyboard shortcuts' })));
    expect(screen.getAllByRole('term')).toHaveLength(SHORTCUTS.length);
  });

  it('R47 focuses the search of the screen, goes to screens and opens the palette', async () => {
    await renderOn(
      new FakeClient(),
      <>
        <Shortcuts />
        <input aria-label="Search here" data-screen-search />
      </>,
    );
    await after(() => fireEvent.keyDown(document.body, { key: '/' }));
    expect(document.activeElement).toBe(screen.getByLabelText('Search here'));
    await after(() => fireEvent.keyDown(screen.getByLabelText('Search here'), { key: '?' }));
    expect(screen.queryAllByRole('term')).toEqual([]);
    await after(() => fireEvent.keyDown(screen.getByLabelText('Search here'), { key: 'Escape' }));
    expect(document.activeElement).toBe(document.body);
    await after(() => fireEvent.keyDown(document.body, { key: 'g' }));
    await after(() => fireEvent.keyDown(document.body, { key: 's' }));
    expect(window.location.hash).toBe('#/settings');
    await after(() => fireEvent.keyDown(document.body, { key: 'K', ctrlKey: true }));
    expect(usePalette.getState().opened).toBe(true);
  });
});
