import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent: for what can be pressed and for selection. Shade 7 has 6:1 on white. */
const teal: MantineColorsTuple = [
  '#e9f5f4',
  '#d0e9e7',
  '#a4d4d0',
  '#74bdb8',
  '#46a49e',
  '#24918b',
  '#107e78',
  '#0b6b66',
  '#085853',
  '#044440',
]
const gray: MantineColorsTuple = [
  '#f5f6f8',
  '#eceef2',
  '#dfe3e9',
  '#ccd2db',
  '#b0b8c5',
  '#8b95a5',
  '#566173',
  '#435066',
  '#2d3848',
  '#1b2430',
]

/** Overdue and stuck; never without words or an icon beside it. */
const red: MantineColorsTuple = [
  '#fdeceb',
  '#f9d5d3',
  '#f0aaa6',
  '#e67d77',
  '#dc564e',
  '#cf3f36',
  '#c03229',
  '#b3261e',
  '#931d17',
  '#701410',
]

const fontFamily = "'Noto Sans Variable', 'Noto Sans Georgian Variable', 'Noto Sans', system-ui, sans-serif"

/** look.md as Mantine reads it: 14 px body, 12 px the smallest, a 4 px grid, one shadow level. */
export const theme = createTheme({
  primaryColor: 'teal',
  primaryShade: 7,
  colors: { teal, gray, red },
  black: '#1b2430',
  fontFamily,
  headings: {
    fontFamily,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.25' },
      h2: { fontSize: '1.25rem', lineHeight: '1.3' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
      h4: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '0.1875rem', sm: '0.25rem', md: '0.375rem', lg: '0.5rem', xl: '0.75rem' },
  defaultRadius: 'md',
  shadows: {
    xs: 'none',
    sm: 'none',
    md: '0 4px 16px rgba(27, 36, 48, 0.12)',
    lg: '0 4px 16px rgba(27, 36, 48, 0.12)',
    xl: '0 4px 16px rgba(27, 36, 48, 0.12)',
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, color: 'dark.7' } },
    Menu: { defaultProps: { shadow: 'md', withinPortal: true } },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontWeight: 600, fontSize: '1.25rem' } },
    },
  },
})

/** Quiet text keeps 4.5:1 on white and on the page's grey. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--wm-page': '#f5f6f8',
    '--wm-paper': '#ffffff',
    '--wm-ink': '#1b2430',
    '--wm-quiet': '#566173',
    '--wm-line': '#dfe3e9',
    '--wm-accent': '#0b6b66',
    '--wm-accent-wash': '#e9f5f4',
    '--wm-done': '#2b7a3e',
    '--wm-done-wash': '#e7f4e9',
    '--wm-soon': '#8a5300',
    '--wm-soon-wash': '#fff3dc',
    '--wm-late': '#b3261e',
    '--wm-late-wash': '#fdeceb',
    '--wm-dense': '0.8125rem',
    '--wm-ease': '160ms ease-out',
  },
  light: {
    '--mantine-color-text': '#1b2430',
    '--mantine-color-dimmed': '#566173',
    '--mantine-color-placeholder': '#6b7585',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-default-border': '#ccd2db',
  },
  dark: {},
})
