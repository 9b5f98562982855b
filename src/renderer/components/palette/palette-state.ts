import { create } from 'zustand';

interface PaletteState {
  readonly opened: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** Whether the palette is open; its own, so that a button, a key and a screen can open it. */
export const usePalette = create<PaletteState>((set) => ({
  opened: false,
  open: () => set({ opened: true }),
  close: () => set({ opened: false }),
}));
