import { createTheme, type CSSVariablesResolver } from '@mantine/core';

const FONTS =
  '"Segoe UI", system-ui, -apple-system, "Noto Sans", "Noto Sans CJK TC", "PingFang TC", "Microsoft JhengHei", "Helvetica Neue", Arial, sans-serif';

export const theme = createTheme({
  fontFamily: FONTS,
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace',
  colors: {
    // Mantine's own dark greys are warm; these go with the surfaces of styles.css.
    dark: [
      '#dfe3e8',
      '#c3c9d0',
      '#a2abb5',
      '#7b8590',
      '#4b545e',
      '#3a4149',
      '#22262c',
      '#1c2025',
      '#16191d',
      '#101316',
    ],
  },
  primaryColor: 'blue',
  // The eighth shade is the first with 4.5:1 for white words on it.
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'sm',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '18px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '24px' },
  headings: { sizes: { h1: { fontSize: '18px' }, h2: { fontSize: '15px' }, h3: { fontSize: '14px' } } },
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, fz: 12 } },
    Button: { defaultProps: { size: 'xs' } },
    // It would be an element without a role among the items of the menu.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    TextInput: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        // Its <header> would be taken for the banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
  },
});

/** Mantine's own greys for words stay below 4.5:1; these do not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b1f24',
    '--mantine-color-dimmed': '#59636e',
    '--mantine-color-placeholder': '#6b747d',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#1864ab',
  },
  dark: {
    '--mantine-color-body': '#16191d',
    '--mantine-color-text': '#dfe3e8',
    '--mantine-color-dimmed': '#a2abb5',
    '--mantine-color-placeholder': '#8b949e',
    '--mantine-color-error': '#ff9a91',
    '--mantine-color-anchor': '#74b3f2',
    '--mantine-color-default': '#22262c',
    '--mantine-color-default-hover': '#2b3037',
    '--mantine-color-default-border': '#3a4149',
  },
});
