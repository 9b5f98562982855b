import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { assertNever } from '../../../shared/assert';
import { usePalette } from '../palette/palette-state';
import { strokeOf, StrokeReader, type ShortcutAction } from './shortcuts';

const TYPED_IN = 'input, textarea, select, [contenteditable="true"]';
/** Kinds of input that take no letters. */
const NOT_TYPED_IN = 'input[type="checkbox"], input[type="radio"], input[type="range"], input[type="button"]';

const typesIn = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches(TYPED_IN) && !target.matches(NOT_TYPED_IN);

const dialogOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null;

/** Listens for every shortcut of the table while the frame is there. */
export function useShortcuts(openSheet: () => void): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    const reader = new StrokeReader();
    const openPalette = (): void => usePalette.getState().open();
    const act = (action: ShortcutAction): void => {
      switch (action.type) {
        case 'palette':
          openPalette();
          return;
        case 'search': {
          const field = document.querySelector<HTMLElement>('input[data-screen-search]');
          if (field === null) openPalette();
          else field.focus();
          return;
        }
        case 'sheet':
          openSheet();
          return;
        case 'leave':
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
          return;
        case 'go':
          navigate(action.path);
          return;
        default:
          assertNever(action, 'shortcut');
      }
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const stroke = strokeOf(event);
      if (stroke === null) return;
      const action = reader.read(stroke, performance.now(), typesIn(event.target))?.action;
      if (action === undefined || action === null) return;
      // A dialog closes itself by Escape, and nothing else may happen behind it.
      if (dialogOpen()) return;
      // Escape also folds menus and fields of their own, which must hear it.
      if (action.type === 'leave') {
        if (typesIn(event.target)) act(action);
        return;
      }
      event.preventDefault();
      act(action);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [navigate, openSheet]);
}
